#include "gateway/operating/log_routes.h"

#include <string>
#include <utility>

#include "gateway/call/query_call.h"
#include "gateway/json/json_writer.h"
#include "gateway/operating/projector_call.h"
#include "gateway/search/parameter_values.h"

namespace carelog::gateway {
namespace {

namespace wire = carelog::api::v1;

void write_claim(JsonWriter& json, const wire::LoggedRecord& claim) {
  json.member("endpoint", claim.endpoint());
  json.member("level", static_cast<std::uint64_t>(claim.level()));
}

void write_commit(JsonWriter& json, const wire::LoggedRecord& commit) {
  json.member("sequence", static_cast<std::uint64_t>(commit.sequence()));
  json.member("aggregateType", commit.aggregate_type());
  json.member("aggregateId", commit.aggregate_id());
  json.member("baseVersion", static_cast<std::uint64_t>(commit.base_version()));
  json.member("command", commit.command()).member("commandId", commit.command_id());
  json.member("requestId", commit.correlation_id()).member("clinic", commit.clinic());
  json.name("eventTypes").begin_array();
  for (const auto& type : commit.event_types()) json.value(type);
  json.end_array();
  if (!commit.unknown_events().empty()) json.member("unknownEvents", commit.unknown_events());
}

void write(JsonWriter& json, const wire::LoggedRecord& record) {
  json.begin_object().member("offset", static_cast<std::int64_t>(record.offset()));
  json.member("kind", record.kind()).member("bytes", static_cast<std::int64_t>(record.bytes()));
  if (!record.verdict().empty()) json.member("verdict", record.verdict());
  json.moment("madeAt", record.made_at_ms());
  json.moment("appendedAt", record.appended_at_ms());
  if (record.term() > 0) json.member("term", static_cast<std::uint64_t>(record.term()));
  if (record.kind() == "claim") write_claim(json, record);
  if (record.kind() == "commit") write_commit(json, record);
  json.end_object();
}

// Sets what the parameter says. Returns what is wrong with it as a sentence, or nothing.
std::string set(wire::ReadLogRequest& request, const std::string& name, const std::string& value) {
  if (name == "topic") {
    request.set_topic(value);
  } else if (name == "partition") {
    const auto partition = whole_number<std::uint32_t>(value);
    if (!partition) return "partition is a whole number from 0 on.";
    request.set_partition(*partition);
  } else if (name == "from" || name == "records") {
    const auto offset = whole_number<std::int64_t>(value);
    if (!offset || *offset < 0) return name + " is a whole number from 0 on.";
    request.set_from_offset(*offset);
  } else if (name == "limit") {
    const auto rows = page_rows(value);
    if (!rows) return limit_rule;
    request.set_limit(*rows);
  } else {
    request.set_afresh(value == "true");
  }
  return "";
}

OrProblem<wire::ReadLogRequest> asked_in(const ApiCall& call, std::uint32_t limit) {
  const auto parameters = call.route_query();
  if (!parameters) return tl::unexpected(parameters.error());
  wire::ReadLogRequest request;
  request.set_limit(limit);
  for (const auto& [name, value] : *parameters) {
    auto complaint = set(request, name, value);
    if (!complaint.empty()) return refuse_parameter(std::move(complaint));
  }
  if (request.topic().empty()) return refuse_parameter("topic names one of /api/admin/log.");
  return request;
}

template <class Respond>
void ask_for_log(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call,
                 std::uint32_t limit, Respond respond) {
  auto request = asked_in(*call, limit);
  if (!request) return call->fail(request.error());
  ask_projectors<wire::ReadLogRequest, wire::ReadLogReply>(
      parts, std::move(call), &Projectors::ReadLog, std::move(*request), respond);
}

}  // namespace

void list_logs(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call) {
  ask_projectors<wire::Empty, wire::LogsReply>(
      parts, std::move(call), &Projectors::ListLogs, {},
      [](ApiCall& asking, const wire::LogsReply& reply) {
        JsonWriter json;
        json.begin_array();
        for (const auto& each : reply.partitions()) {
          json.begin_object().member("topic", each.topic());
          json.member("partition", static_cast<std::uint64_t>(each.partition()));
          json.member("endOffset", static_cast<std::int64_t>(each.end_offset())).end_object();
        }
        asking.answer_json(200, json.end_array().take());
      });
}

void read_log(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call) {
  ask_for_log(parts, std::move(call), page_rows_default,
              [](ApiCall& asking, const wire::ReadLogReply& reply) {
                JsonWriter json;
                json.begin_object().name("records").begin_array();
                for (const auto& each : reply.records()) write(json, each);
                json.end_array();
                json.member("endOffset", static_cast<std::int64_t>(reply.end_offset()));
                json.member("judgedTo", static_cast<std::int64_t>(reply.judged_to()));
                asking.answer_json(200, json.end_object().take());
              });
}

void get_chain_head(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call) {
  ask_for_log(parts, std::move(call), 0, [](ApiCall& asking, const wire::ReadLogReply& reply) {
    JsonWriter json;
    json.begin_object();
    if (!reply.head().empty()) json.member("head", reply.head());
    json.member("endOffset", static_cast<std::int64_t>(reply.end_offset()));
    json.member("judgedTo", static_cast<std::int64_t>(reply.judged_to()));
    asking.answer_json(200, json.end_object().take());
  });
}

}  // namespace carelog::gateway
