#include "gateway/patients/patient_json.h"

#include "gateway/json/history_json.h"
#include "gateway/json/json_writer.h"
#include "gateway/json/message_json.h"

namespace carelog::gateway {
namespace wire = carelog::api::v1;

std::string json_of(const wire::ListPatientsReply& reply) {
  JsonWriter json;
  json.begin_array();
  for (const auto& patient : reply.patients()) write(json, patient);
  return json.end_array().take();
}

std::string json_of(const wire::GetPatientHistoryReply& reply) {
  JsonWriter json;
  json.begin_array();
  for (const auto& entry : reply.entries()) write_history_entry(json, entry);
  return json.end_array().take();
}

std::string json_of(const wire::GetAnalyticsSummaryReply& summary) {
  JsonWriter json;
  const auto count = [&](std::string_view name, std::int64_t value) { json.member(name, value); };
  const auto bands = [&](std::string_view name, std::string_view key, const auto& list) {
    json.name(name).begin_array();
    for (const auto& band : list) {
      json.begin_object().member(key, band.band());
      json.member("count", static_cast<std::int64_t>(band.count())).end_object();
    }
    json.end_array();
  };
  json.begin_object();
  count("patients", summary.patients());
  count("active", summary.active());
  count("inactive", summary.inactive());
  count("alive", summary.alive());
  count("deceased", summary.deceased());
  json.name("registrationsPerDay").begin_array();
  for (const auto& day : summary.registrations_per_day()) {
    json.begin_object().member("day", day.day());
    json.member("count", static_cast<std::int64_t>(day.count())).end_object();
  }
  json.end_array();
  bands("ageBands", "band", summary.age_bands());
  bands("genders", "gender", summary.genders());
  return json.end_object().take();
}

}  // namespace carelog::gateway
