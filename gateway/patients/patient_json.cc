#include "gateway/patients/patient_json.h"

#include "gateway/json/json_writer.h"
#include "gateway/json/message_json.h"

namespace carelog::gateway {
namespace {

namespace api = carelog::api::v1;

void write_entry(JsonWriter& json, const api::HistoryEntry& entry) {
  json.begin_object();
  json.member("patientId", entry.patient_id());
  json.member("version", static_cast<std::uint64_t>(entry.version()));
  json.member("eventType", entry.event_type()).member("occurredAt", entry.occurred_at());
  json.member("clinic", entry.clinic()).member("actor", entry.actor());
  json.member("role", entry.role()).member("purpose", entry.purpose());
  json.member("command", entry.command()).member("commandId", entry.command_id());
  json.member("correlationId", entry.correlation_id());
  json.member("causationId", entry.causation_id());
  json.member("traceparent", entry.traceparent());
  json.name("log").begin_object().member("topic", entry.topic());
  json.member("partition", static_cast<std::uint64_t>(entry.partition()));
  json.member("offset", static_cast<std::int64_t>(entry.offset())).end_object();
  json.name("changes").begin_array();
  for (const auto& change : entry.changes()) {
    json.begin_object().member("field", change.field());
    if (change.has_from()) json.member("from", change.from());
    if (change.has_to()) json.member("to", change.to());
    json.end_object();
  }
  json.end_array().end_object();
}

}  // namespace

std::string json_of(const api::ListPatientsReply& reply) {
  JsonWriter json;
  json.begin_array();
  for (const auto& patient : reply.patients()) write(json, patient);
  return json.end_array().take();
}

std::string json_of(const api::GetPatientHistoryReply& reply) {
  JsonWriter json;
  json.begin_array();
  for (const auto& entry : reply.entries()) write_entry(json, entry);
  return json.end_array().take();
}

std::string json_of(const api::GetAnalyticsSummaryReply& summary) {
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
