// The dictionary of facts: every event that carelog can record, on one page.
//
// Plain structs; how they become bytes is event_codec.h. A fact says what happened, in the past
// tense, and is never edited. Dates are ISO 8601 text ("1943-03-17"); an empty string means "not
// known".
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

namespace carelog::events {

// Administrative gender (HL7 FHIR R4).
enum class Gender { unspecified, male, female, other, unknown };

struct Identifier {
  std::string system;  // "mrn"
  std::string value;
  friend bool operator==(const Identifier&, const Identifier&) = default;
};

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
  friend bool operator==(const PatientRegistered&, const PatientRegistered&) = default;
};

// Only what changed is present.
struct PatientDetailsCorrected {
  std::optional<std::string> name;
  std::optional<std::string> email;
  std::optional<std::string> address;
  std::optional<std::string> date_of_birth;
  std::optional<std::string> registered_date;
  std::optional<Gender> gender;
  std::optional<std::string> telephone;
  std::optional<std::vector<Identifier>> identifiers;
  friend bool operator==(const PatientDetailsCorrected&, const PatientDetailsCorrected&) = default;
};

struct PatientDeactivated {
  std::string reason;
  friend bool operator==(const PatientDeactivated&, const PatientDeactivated&) = default;
};

struct PatientReactivated {
  std::string reason;
  friend bool operator==(const PatientReactivated&, const PatientReactivated&) = default;
};

struct PatientMarkedDeceased {
  std::string deceased_date;
  friend bool operator==(const PatientMarkedDeceased&, const PatientMarkedDeceased&) = default;
};

struct BillingAccountOpened {
  std::string clinic;
  std::string patient_id;
  std::string currency;  // ISO 4217
  friend bool operator==(const BillingAccountOpened&, const BillingAccountOpened&) = default;
};

// Of a value that must be unique: an aggregate named by a keyed hash of the value.
struct UniqueValueReserved {
  std::string owner;  // patient id
  std::string use;    // of the value by one attempt of a command
  friend bool operator==(const UniqueValueReserved&, const UniqueValueReserved&) = default;
};

struct UniqueValueConfirmed {
  std::string owner;
  friend bool operator==(const UniqueValueConfirmed&, const UniqueValueConfirmed&) = default;
};

struct UniqueValueReleased {
  std::string owner;  // whose it was
  friend bool operator==(const UniqueValueReleased&, const UniqueValueReleased&) = default;
};

// A reservation that is not used.
struct UniqueValueWithdrawn {
  std::string owner;
  std::string use;
  friend bool operator==(const UniqueValueWithdrawn&, const UniqueValueWithdrawn&) = default;
};

template <typename Fact>
concept UniqueValueFact =
    std::is_same_v<Fact, UniqueValueReserved> || std::is_same_v<Fact, UniqueValueConfirmed> ||
    std::is_same_v<Fact, UniqueValueReleased> || std::is_same_v<Fact, UniqueValueWithdrawn>;

using Event =
    std::variant<PatientRegistered, PatientDetailsCorrected, PatientDeactivated, PatientReactivated,
                 PatientMarkedDeceased, BillingAccountOpened, UniqueValueReserved,
                 UniqueValueConfirmed, UniqueValueReleased, UniqueValueWithdrawn>;

// "PatientRegistered": the name people and tools use for the event's type.
std::string_view type_name(const Event& event);

// "male", "female", "other", "unknown", or "" for unspecified; and back (nullopt: no such word).
std::string_view gender_name(Gender gender);
std::optional<Gender> gender_from_name(std::string_view name);

}  // namespace carelog::events
