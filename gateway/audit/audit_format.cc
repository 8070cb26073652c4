#include "gateway/audit/audit_format.h"

#include <initializer_list>

#include "gateway/json/json_writer.h"
#include "infra/text/csv_value.h"

namespace carelog::gateway {
namespace {

namespace wire = carelog::api::v1;

constexpr std::string_view csv_names =
    "time,kind,clinic,actor,role,purpose,what,patients,aggregate,version,status,code,command,"
    "commandId,requestId,causationId,place,changes,reason\r\n";

std::string_view kind_name(const wire::AuditRecord& record) {
  if (record.has_change()) return "change";
  return record.access().kind() == wire::READ_ACCESS ? "read" : "refusal";
}

void write_changes(JsonWriter& json, const wire::HistoryEntry& entry) {
  json.begin_array();
  for (const auto& change : entry.changes()) {
    json.begin_object().member("field", change.field());
    if (change.has_from()) json.member("from", change.from());
    if (change.has_to()) json.member("to", change.to());
    json.end_object();
  }
  json.end_array();
}

// The columns that changes and accesses share.
template <class Record>
void write_who(JsonWriter& json, std::string_view kind, const std::string& at,
               const Record& record) {
  json.member("kind", kind).member("at", at).member("clinic", record.clinic());
  json.member("actor", record.actor()).member("role", record.role());
  json.member("purpose", record.purpose());
}

void write(JsonWriter& json, const wire::AuditRecord& record) {
  json.begin_object();
  if (record.has_change()) {
    const auto& change = record.change();
    write_who(json, kind_name(record), change.occurred_at(), change);
    json.member("aggregateType", record.aggregate_type());
    json.member("aggregateId", change.patient_id());
    json.member("version", static_cast<std::uint64_t>(change.version()));
    json.member("eventType", change.event_type()).member("command", change.command());
    json.member("commandId", change.command_id()).member("requestId", change.correlation_id());
    json.member("causationId", change.causation_id());
    json.member("traceparent", change.traceparent());
    json.name("log").begin_object().member("topic", change.topic());
    json.member("partition", static_cast<std::uint64_t>(change.partition()));
    json.member("offset", static_cast<std::int64_t>(change.offset())).end_object();
    json.name("changes");
    write_changes(json, change);
  } else {
    const auto& access = record.access();
    write_who(json, kind_name(record), access.at(), access);
    json.member("operation", access.operation());
    json.member("status", static_cast<std::int64_t>(access.status()));
    if (!access.code().empty()) json.member("code", access.code());
    json.name("patients").begin_array();
    for (const auto& id : access.patient_ids()) json.value(id);
    json.end_array();
    json.member("requestId", access.request_id());
    if (!access.command_id().empty()) json.member("commandId", access.command_id());
    if (!access.reason().empty()) json.member("reason", access.reason());
    json.name("journal").begin_object().member("id", access.journal());
    json.member("position", static_cast<std::int64_t>(access.position())).end_object();
  }
  json.end_object();
}

void add_line(std::string& csv, std::initializer_list<std::string_view> values) {
  bool first = true;
  for (const auto value : values) {
    if (!first) csv += ',';
    first = false;
    csv += infra::csv_value(value);
  }
  csv += "\r\n";
}

void add_line(std::string& csv, const wire::AuditRecord& record) {
  if (record.has_change()) {
    const auto& change = record.change();
    const bool patient = record.aggregate_type() == "patient";
    JsonWriter changes;
    write_changes(changes, change);
    const std::string place = change.topic() + "/" + std::to_string(change.partition()) + "@" +
                              std::to_string(change.offset());
    add_line(csv, {change.occurred_at(), kind_name(record), change.clinic(), change.actor(),
                   change.role(), change.purpose(), change.event_type(),
                   patient ? std::string_view(change.patient_id()) : std::string_view(),
                   record.aggregate_type() + "/" + change.patient_id(),
                   std::to_string(change.version()), "", "", change.command(), change.command_id(),
                   change.correlation_id(), change.causation_id(), place, changes.take(), ""});
    return;
  }
  const auto& access = record.access();
  std::string patients;
  for (const auto& id : access.patient_ids()) patients += (patients.empty() ? "" : " ") + id;
  add_line(csv,
           {access.at(), kind_name(record), access.clinic(), access.actor(), access.role(),
            access.purpose(), access.operation(), patients, "", "", std::to_string(access.status()),
            access.code(), "", access.command_id(), access.request_id(), "",
            access.journal() + "@" + std::to_string(access.position()), "", access.reason()});
}

}  // namespace

std::string audit_json(const wire::SearchAuditReply& reply) {
  JsonWriter json;
  json.begin_array();
  for (const auto& record : reply.records()) write(json, record);
  return json.end_array().take();
}

std::string audit_csv(const wire::SearchAuditReply& reply) {
  std::string csv(csv_names);
  for (const auto& record : reply.records()) add_line(csv, record);
  return csv;
}

}  // namespace carelog::gateway
