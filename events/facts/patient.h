// What can happen to a patient. Dates are ISO 8601 text ("1943-03-17"); dates of birth and death
// may also be a month or a year; empty means "not known". name, email, address and telephone agree
// with the details; the decider makes sure of that (command-side/patient/agreement.h).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "events/description/description.h"
#include "events/description/fields.h"
#include "events/facts/patient_details.h"

namespace carelog::events {

// Administrative gender (HL7 FHIR R4). The numbers are stored.
enum class Gender { unspecified = 0, male = 1, female = 2, other = 3, unknown = 4 };

constexpr auto describe(description::Of<Gender>) {
  using Name = description::Enumerator<Gender>;
  return description::enumeration("Gender", Name{Gender::unspecified, ""},
                                  Name{Gender::male, "male"}, Name{Gender::female, "female"},
                                  Name{Gender::other, "other"}, Name{Gender::unknown, "unknown"});
}

struct PatientRegistered {
  std::string clinic;
  std::string name;
  std::string email;
  std::string address;
  std::string date_of_birth;
  std::string registered_date;
  std::vector<Identifier> identifiers;
  Gender gender = Gender::unspecified;
  std::string telephone;
  std::optional<PatientDetails> details = {};  // nothing: only the simple fields are known
  friend bool operator==(const PatientRegistered&, const PatientRegistered&) = default;
};

constexpr auto describe(description::Of<PatientRegistered>) {
  using namespace description;
  using Fact = PatientRegistered;
  return message("PatientRegistered", 10, field("clinic", 1, &Fact::clinic, Mark::clinic),
                 field("name", 2, &Fact::name, Mark::personal),
                 field("email", 3, &Fact::email, Mark::personal),
                 field("address", 4, &Fact::address, Mark::personal),
                 field("date_of_birth", 5, &Fact::date_of_birth, Mark::personal),
                 field("registered_date", 6, &Fact::registered_date),
                 field("identifiers", 7, &Fact::identifiers),
                 field("gender", 8, &Fact::gender, Mark::personal),
                 field("telephone", 9, &Fact::telephone, Mark::personal),
                 field("details", 10, &Fact::details, Mark::personal))
      .implying(Implied{"active", "true"});
}

// Only what changed is present; an empty text clears the field.
struct PatientDetailsCorrected {
  std::optional<std::string> name;
  std::optional<std::string> email;
  std::optional<std::string> address;
  std::optional<std::string> date_of_birth;
  std::optional<std::string> registered_date;
  std::optional<Gender> gender;
  std::optional<std::string> telephone;
  std::optional<std::vector<Identifier>> identifiers;  // the whole new set
  std::optional<PatientDetailsChange> details;
  friend bool operator==(const PatientDetailsCorrected&, const PatientDetailsCorrected&) = default;
};

constexpr auto describe(description::Of<PatientDetailsCorrected>) {
  using namespace description;
  using Fact = PatientDetailsCorrected;
  return message("PatientDetailsCorrected", 11, field("name", 1, &Fact::name, Mark::personal),
                 field("email", 2, &Fact::email, Mark::personal),
                 field("address", 3, &Fact::address, Mark::personal),
                 field("date_of_birth", 4, &Fact::date_of_birth, Mark::personal),
                 field("registered_date", 5, &Fact::registered_date),
                 field("gender", 6, &Fact::gender, Mark::personal),
                 field("telephone", 7, &Fact::telephone, Mark::personal),
                 field("identifiers", 8, &Fact::identifiers),
                 field("details", 9, &Fact::details, Mark::personal));
}

struct PatientDeactivated {
  std::string reason;
  friend bool operator==(const PatientDeactivated&, const PatientDeactivated&) = default;
};

constexpr auto describe(description::Of<PatientDeactivated>) {
  using namespace description;
  return message("PatientDeactivated", 12,
                 field("reason", 1, &PatientDeactivated::reason, Mark::personal))
      .implying(Implied{"active", "false"});
}

struct PatientReactivated {
  std::string reason;
  friend bool operator==(const PatientReactivated&, const PatientReactivated&) = default;
};

constexpr auto describe(description::Of<PatientReactivated>) {
  using namespace description;
  return message("PatientReactivated", 13,
                 field("reason", 1, &PatientReactivated::reason, Mark::personal))
      .implying(Implied{"active", "true"});
}

// Without a date, it is not known when.
struct PatientMarkedDeceased {
  std::string deceased_date;
  std::string deceased_time = {};  // the exact time; its day is the date
  friend bool operator==(const PatientMarkedDeceased&, const PatientMarkedDeceased&) = default;
};

constexpr auto describe(description::Of<PatientMarkedDeceased>) {
  using namespace description;
  using Fact = PatientMarkedDeceased;
  return message("PatientMarkedDeceased", 14,
                 field("deceased_date", 1, &Fact::deceased_date, Mark::personal),
                 field("deceased_time", 2, &Fact::deceased_time, Mark::personal));
}

// The death had been recorded by mistake.
struct PatientDeathRetracted {
  std::string reason;
  friend bool operator==(const PatientDeathRetracted&, const PatientDeathRetracted&) = default;
};

constexpr auto describe(description::Of<PatientDeathRetracted>) {
  using namespace description;
  return message("PatientDeathRetracted", 15,
                 field("reason", 1, &PatientDeathRetracted::reason, Mark::personal))
      .implying(Implied{"deceased_date", ""}, Implied{"deceased_time", ""},
                Implied{"deceased", ""});
}

using PatientFact = std::variant<PatientRegistered, PatientDetailsCorrected, PatientDeactivated,
                                 PatientReactivated, PatientMarkedDeceased, PatientDeathRetracted>;

// "male", "female", "other", "unknown", or "" for unspecified; and back (nullopt: no such word).
inline std::string_view gender_name(Gender gender) {
  return description::name_of(gender);
}
inline std::optional<Gender> gender_from_name(std::string_view name) {
  return description::value_named<Gender>(name);
}

}  // namespace carelog::events
