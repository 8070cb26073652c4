#include "events/facts/facts.h"

#include <string_view>

namespace carelog::events {
namespace {

struct TypeName {
  std::string_view operator()(const PatientRegistered&) const { return "PatientRegistered"; }
  std::string_view operator()(const PatientDetailsCorrected&) const {
    return "PatientDetailsCorrected";
  }
  std::string_view operator()(const PatientDeactivated&) const { return "PatientDeactivated"; }
  std::string_view operator()(const PatientReactivated&) const { return "PatientReactivated"; }
  std::string_view operator()(const PatientMarkedDeceased&) const {
    return "PatientMarkedDeceased";
  }
  std::string_view operator()(const BillingAccountOpened&) const { return "BillingAccountOpened"; }
  std::string_view operator()(const UniqueValueReserved&) const { return "UniqueValueReserved"; }
  std::string_view operator()(const UniqueValueConfirmed&) const { return "UniqueValueConfirmed"; }
  std::string_view operator()(const UniqueValueWithdrawn&) const { return "UniqueValueWithdrawn"; }
  std::string_view operator()(const UniqueValueReleased&) const { return "UniqueValueReleased"; }
};

}  // namespace

std::string_view type_name(const Event& event) {
  return std::visit(TypeName{}, event);
}

std::string_view gender_name(Gender gender) {
  switch (gender) {
    case Gender::unspecified:
      return "";
    case Gender::male:
      return "male";
    case Gender::female:
      return "female";
    case Gender::other:
      return "other";
    case Gender::unknown:
      return "unknown";
  }
  return "";
}

std::optional<Gender> gender_from_name(std::string_view name) {
  for (Gender gender :
       {Gender::unspecified, Gender::male, Gender::female, Gender::other, Gender::unknown}) {
    if (gender_name(gender) == name) return gender;
  }
  return std::nullopt;
}

}  // namespace carelog::events
