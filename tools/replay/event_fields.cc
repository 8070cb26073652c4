#include "tools/replay/event_fields.h"

namespace carelog::tools {

namespace {

using nlohmann::ordered_json;
using namespace carelog::events;  // NOLINT: every fact is named below

ordered_json as_json(const std::vector<Identifier>& identifiers) {
  ordered_json list = ordered_json::array();
  for (const auto& identifier : identifiers)
    list.push_back({{"system", identifier.system}, {"value", identifier.value}});
  return list;
}

template <typename Value>
void put(ordered_json& out, const char* name, const std::optional<Value>& value) {
  if (value) out[name] = *value;
}

ordered_json fields_of(const PatientRegistered& fact) {
  return {{"clinic", fact.clinic},
          {"name", fact.name},
          {"email", fact.email},
          {"address", fact.address},
          {"dateOfBirth", fact.date_of_birth},
          {"registeredDate", fact.registered_date},
          {"identifiers", as_json(fact.identifiers)},
          {"gender", gender_name(fact.gender)},
          {"telephone", fact.telephone}};
}

ordered_json fields_of(const PatientDetailsCorrected& fact) {
  ordered_json out = ordered_json::object();
  put(out, "name", fact.name);
  put(out, "email", fact.email);
  put(out, "address", fact.address);
  put(out, "dateOfBirth", fact.date_of_birth);
  put(out, "registeredDate", fact.registered_date);
  if (fact.gender) out["gender"] = gender_name(*fact.gender);
  put(out, "telephone", fact.telephone);
  if (fact.identifiers) out["identifiers"] = as_json(*fact.identifiers);
  return out;
}

ordered_json fields_of(const PatientDeactivated& fact) {
  return {{"reason", fact.reason}};
}
ordered_json fields_of(const PatientReactivated& fact) {
  return {{"reason", fact.reason}};
}
ordered_json fields_of(const PatientMarkedDeceased& fact) {
  return {{"deceasedDate", fact.deceased_date}};
}
ordered_json fields_of(const BillingAccountOpened& fact) {
  return {{"clinic", fact.clinic}, {"patientId", fact.patient_id}, {"currency", fact.currency}};
}
ordered_json fields_of(const UniqueValueReserved& fact) {
  return {{"owner", fact.owner}, {"use", fact.use}};
}
ordered_json fields_of(const UniqueValueConfirmed& fact) {
  return {{"owner", fact.owner}};
}
ordered_json fields_of(const UniqueValueReleased& fact) {
  return {{"owner", fact.owner}};
}
ordered_json fields_of(const UniqueValueWithdrawn& fact) {
  return {{"owner", fact.owner}, {"use", fact.use}};
}

template <std::size_t... Index>
std::vector<std::string> names_of_all(std::index_sequence<Index...>) {
  return {std::string(type_name(std::variant_alternative_t<Index, Event>()))...};
}

}  // namespace

ordered_json fields_of_event(const Event& event) {
  return std::visit([](const auto& fact) { return fields_of(fact); }, event);
}

const std::vector<std::string>& event_type_names() {
  static const auto names = names_of_all(std::make_index_sequence<std::variant_size_v<Event>>());
  return names;
}

}  // namespace carelog::tools
