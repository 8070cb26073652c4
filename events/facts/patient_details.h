// What a record says about a patient beyond the simple fields, after HL7 FHIR R4's Patient and US
// Core.
//
// `extra`, here and in the parts, is whatever else a FHIR resource said there, unchanged: its
// members as the text of a JSON object.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "events/chart/entry_facts.h"
#include "events/facts/person.h"

namespace carelog::events {

struct RaceOrEthnicity {
  std::vector<Coding> categories;
  std::vector<Coding> detailed;
  std::string text;
  friend bool operator==(const RaceOrEthnicity&, const RaceOrEthnicity&) = default;
};

constexpr auto describe(description::Of<RaceOrEthnicity>) {
  using namespace description;
  return message("RaceOrEthnicity", field("categories", 1, &RaceOrEthnicity::categories),
                 field("detailed", 2, &RaceOrEthnicity::detailed),
                 field("text", 3, &RaceOrEthnicity::text));
}

struct Language {
  Concept language;
  bool preferred = false;
  std::string extra;
  friend bool operator==(const Language&, const Language&) = default;
};

constexpr auto describe(description::Of<Language>) {
  using namespace description;
  return message("Language", field("language", 1, &Language::language),
                 field("preferred", 2, &Language::preferred), field("extra", 3, &Language::extra));
}

// A guardian, partner, friend or organization to turn to.
struct Contact {
  std::vector<Concept> relationships;
  PersonName name;
  std::vector<Telecom> telecoms;
  PostalAddress address;
  std::string gender;  // a name of Gender
  Reference organization;
  Period period;
  std::string extra;
  friend bool operator==(const Contact&, const Contact&) = default;
};

constexpr auto describe(description::Of<Contact>) {
  using namespace description;
  return message("Contact", field("relationships", 1, &Contact::relationships),
                 field("name", 2, &Contact::name), field("telecoms", 3, &Contact::telecoms),
                 field("address", 4, &Contact::address), field("gender", 5, &Contact::gender),
                 field("organization", 6, &Contact::organization),
                 field("period", 7, &Contact::period), field("extra", 8, &Contact::extra));
}

struct PatientDetails {
  std::vector<PersonName> names;
  std::vector<Telecom> telecoms;
  std::vector<PostalAddress> addresses;
  std::string birth_sex;  // F, M, OTH, UNK, ASKU
  Concept gender_identity;
  RaceOrEthnicity race;
  RaceOrEthnicity ethnicity;
  Concept marital_status;
  std::vector<Language> languages;
  std::string multiple_birth;    // yes, no
  std::int64_t birth_order = 0;  // of a multiple birth, from 1; 0 if not known
  std::vector<Contact> contacts;
  std::vector<Reference> general_practitioners;
  Reference managing_organization;
  std::string extra;
  friend bool operator==(const PatientDetails&, const PatientDetails&) = default;
};

constexpr auto describe(description::Of<PatientDetails>) {
  using namespace description;
  using Details = PatientDetails;
  return message(
      "PatientDetails", field("names", 1, &Details::names),
      field("telecoms", 2, &Details::telecoms), field("addresses", 3, &Details::addresses),
      field("birth_sex", 4, &Details::birth_sex),
      field("gender_identity", 5, &Details::gender_identity), field("race", 6, &Details::race),
      field("ethnicity", 7, &Details::ethnicity),
      field("marital_status", 8, &Details::marital_status),
      field("languages", 9, &Details::languages),
      field("multiple_birth", 10, &Details::multiple_birth),
      field("birth_order", 11, &Details::birth_order), field("contacts", 12, &Details::contacts),
      field("general_practitioners", 13, &Details::general_practitioners),
      field("managing_organization", 14, &Details::managing_organization),
      field("extra", 15, &Details::extra));
}

struct PatientDetailsChange {
  std::vector<std::string> fields;  // changed fields, by their names in the description
  PatientDetails details;           // their new values; all other fields are empty
  friend bool operator==(const PatientDetailsChange&, const PatientDetailsChange&) = default;
};

constexpr auto describe(description::Of<PatientDetailsChange>) {
  using namespace description;
  return message("PatientDetailsChange", field("fields", 1, &PatientDetailsChange::fields),
                 field("details", 2, &PatientDetailsChange::details));
}

// The details after the change.
inline PatientDetails changed(PatientDetails details, const PatientDetailsChange& change) {
  each_named<PatientDetails>(
      change.fields, [&](const auto& each) { details.*each.member = change.details.*each.member; });
  return details;
}

// Nothing if they are empty.
inline std::optional<PatientDetails> known(const PatientDetails& details) {
  if (details == PatientDetails{}) return std::nullopt;
  return details;
}

// The change that leads from one to the other, field by field. Nothing if they are the same.
inline std::optional<PatientDetailsChange> change_between(const PatientDetails& before,
                                                          const PatientDetails& after) {
  PatientDetailsChange change;
  description::each_field<PatientDetails>([&](const auto& each) {
    if (before.*each.member == after.*each.member) return;
    change.fields.emplace_back(each.name);
    change.details.*each.member = after.*each.member;
  });
  if (change.fields.empty()) return std::nullopt;
  return change;
}

}  // namespace carelog::events

template <>
inline constexpr bool carelog::description::shown_if_known<carelog::events::PatientDetails> = true;
template <>
inline constexpr bool carelog::description::said_in_parts<carelog::events::PatientDetails> = true;
template <>
inline constexpr bool carelog::description::said_in_parts<carelog::events::PatientDetailsChange> =
    true;
