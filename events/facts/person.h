// The building blocks of a person's details, after HL7 FHIR R4. Times are FHIR's dateTime
// (events/chart/chart_time.h); empty if not known.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "events/chart/values.h"
#include "events/description/json.h"

namespace carelog::events {

struct Period {
  std::string start;
  std::string end;
  friend bool operator==(const Period&, const Period&) = default;
};

constexpr auto describe(description::Of<Period>) {
  using namespace description;
  return message("Period", field("start", 1, &Period::start), field("end", 2, &Period::end));
}

struct PersonName {
  std::string use;   // usual, official, temp, nickname, anonymous, old, maiden
  std::string text;  // the whole name, as shown
  std::string family;
  std::vector<std::string> given;
  std::vector<std::string> prefix;
  std::vector<std::string> suffix;
  Period period;
  std::string extra;  // what no field holds of a FHIR resource (patient_details.h)
  friend bool operator==(const PersonName&, const PersonName&) = default;
};

constexpr auto describe(description::Of<PersonName>) {
  using namespace description;
  return message("PersonName", field("use", 1, &PersonName::use),
                 field("text", 2, &PersonName::text), field("family", 3, &PersonName::family),
                 field("given", 4, &PersonName::given), field("prefix", 5, &PersonName::prefix),
                 field("suffix", 6, &PersonName::suffix), field("period", 7, &PersonName::period),
                 field("extra", 8, &PersonName::extra));
}

// As shown: its text, or else prefix, given, family and suffix joined by blanks.
std::string shown_name(const PersonName& name);

// A way to reach somebody.
struct Telecom {
  std::string system;  // phone, fax, email, pager, url, sms, other
  std::string value;
  std::string use;        // home, work, temp, old, mobile
  std::int64_t rank = 0;  // 1 is tried first; 0 if not said
  Period period;
  std::string extra;
  friend bool operator==(const Telecom&, const Telecom&) = default;
};

constexpr auto describe(description::Of<Telecom>) {
  using namespace description;
  return message("Telecom", field("system", 1, &Telecom::system),
                 field("value", 2, &Telecom::value), field("use", 3, &Telecom::use),
                 field("rank", 4, &Telecom::rank), field("period", 5, &Telecom::period),
                 field("extra", 6, &Telecom::extra));
}

struct PostalAddress {
  std::string use;   // home, work, temp, old, billing
  std::string type;  // postal, physical, both
  std::string text;  // the whole address, as shown
  std::vector<std::string> lines;
  std::string city;
  std::string district;
  std::string state;
  std::string postal_code;
  std::string country;
  Period period;
  std::string extra;
  friend bool operator==(const PostalAddress&, const PostalAddress&) = default;
};

constexpr auto describe(description::Of<PostalAddress>) {
  using namespace description;
  using Address = PostalAddress;
  return message("PostalAddress", field("use", 1, &Address::use), field("type", 2, &Address::type),
                 field("text", 3, &Address::text), field("lines", 4, &Address::lines),
                 field("city", 5, &Address::city), field("district", 6, &Address::district),
                 field("state", 7, &Address::state), field("postal_code", 8, &Address::postal_code),
                 field("country", 9, &Address::country), field("period", 10, &Address::period),
                 field("extra", 11, &Address::extra));
}

// As shown: its text, or else lines, city, district, state with postal code, and country joined by
// ", ".
std::string shown_address(const PostalAddress& address);

// Somebody or something with a record elsewhere.
struct Reference {
  std::string reference;  // "Practitioner/17"
  std::string display;
  std::string extra;
  friend bool operator==(const Reference&, const Reference&) = default;
};

constexpr auto describe(description::Of<Reference>) {
  using namespace description;
  return message("Reference", field("reference", 1, &Reference::reference),
                 field("display", 2, &Reference::display), field("extra", 3, &Reference::extra));
}

struct Identifier {
  std::string system;  // names the kind: "mrn"
  std::string value;
  std::string use = {};  // usual, official, temp, secondary, old
  Concept type = {};
  Period period = {};
  std::string extra = {};
  friend bool operator==(const Identifier&, const Identifier&) = default;
};

constexpr auto describe(description::Of<Identifier>) {
  using namespace description;
  return message("Identifier", field("system", 1, &Identifier::system),
                 field("value", 2, &Identifier::value, Mark::personal),
                 field("use", 3, &Identifier::use), field("type", 4, &Identifier::type),
                 field("period", 5, &Identifier::period, Mark::personal),
                 field("extra", 6, &Identifier::extra, Mark::personal));
}

}  // namespace carelog::events

template <>
inline constexpr bool carelog::description::shown_if_known<carelog::events::Identifier> = true;
