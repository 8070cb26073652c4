#include "gateway/json/history_json.h"

namespace carelog::gateway {
namespace {

namespace wire = carelog::api::v1;

void write_what_happened(JsonWriter& json, const wire::HistoryEntry& entry) {
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

void write_history_entry(JsonWriter& json, const wire::HistoryEntry& entry) {
  json.begin_object().member("patientId", entry.patient_id());
  write_what_happened(json, entry);
}

void write_timeline_entry(JsonWriter& json, std::string_view type,
                          const wire::HistoryEntry& entry) {
  json.begin_object().member("type", type).member("id", entry.patient_id());
  write_what_happened(json, entry);
}

}  // namespace carelog::gateway
