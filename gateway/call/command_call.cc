#include "gateway/call/command_call.h"

#include <algorithm>
#include <stdexcept>

#include "carelog/api/v1/chart.pb.h"
#include "gateway/call/amendment_body.h"
#include "gateway/call/backend_call.h"
#include "gateway/call/form.h"
#include "gateway/call/gateway_parts.h"
#include "gateway/http/header_fields.h"
#include "gateway/json/message_json.h"
#include "infra/ids/derived_id.h"
#include "infra/ids/random_id.h"

namespace carelog::gateway {
namespace {

namespace wire = carelog::api::v1;

// What the headers of a write may say.
struct WriteHeaders {
  std::string key;  // as sent, or generated
  bool key_sent = false;
  // From If-Match and If-None-Match. Nothing: any version.
  std::optional<wire::VersionCondition> condition = {};
};

tl::unexpected<Problem> refuse(std::string detail) {
  Problem problem;
  problem.code = "invalid-header";
  problem.detail = std::move(detail);
  return tl::unexpected(std::move(problem));
}

OrProblem<WriteHeaders> write_headers(const HttpRequest& request) {
  WriteHeaders headers;
  if (const auto sent = request.header("idempotency-key")) {
    const auto key = parse_idempotency_key(*sent);
    if (!key) {
      return refuse("Idempotency-Key is 1 to 255 visible ASCII characters.");
    }
    headers.key = *key;
    headers.key_sent = true;
  } else {
    headers.key = infra::random_uuid();
  }
  wire::VersionCondition condition;
  if (const auto given = request.header_list("if-match")) {
    const auto tags = parse_entity_tags(*given);
    if (!tags) return refuse("If-Match is a list of entity tags, or *.");
    condition.set_one_of_these(!tags->any);
    for (const auto version : tags->strong) condition.add_these(version);
  }
  if (const auto given = request.header_list("if-none-match")) {
    const auto tags = parse_entity_tags(*given);
    if (!tags) return refuse("If-None-Match is a list of entity tags, or *.");
    condition.set_absent(tags->any);
    for (const auto version : tags->strong) condition.add_none_of(version);
    for (const auto version : tags->weak) condition.add_none_of(version);
  }
  if (condition.ByteSizeLong() > 0) headers.condition = std::move(condition);
  return headers;
}

std::string json_of_view(const CommandRoute& route, const wire::CommandDone& done) {
  const auto view = new_message(route.view);
  if (!view->ParseFromString(done.view())) {
    throw std::runtime_error("the command side sent what is no " + std::string(route.view));
  }
  return json_of(*view);
}

HttpResponse response_of(const ApiCall& call, const wire::CommandDone& done, std::string_view key) {
  const CommandRoute& route = call.route()->command;
  HttpResponse response;
  response.status = route.status;
  response.headers.reserve(384);
  response.headers = "Cache-Control: no-store\r\n";
  if (route.status == 201) {
    response.add("Location", std::string(call.request().path) + "/" + done.id());
  }
  response.add("ETag", etag_of(done.version()));
  response.add("Consistency-Token", done.consistency_token());
  response.add("Idempotency-Key", key);
  if (done.replayed()) response.add("Idempotency-Replayed", "true");
  if (route.status != 204) response.body = json_of_view(route, done);
  return response;
}

std::string id_of(const ApiCall& call, std::string_view key) {
  const CommandRoute& route = call.route()->command;
  if (route.of_clinic) return infra::derived_uuid({route.derived, call.caller.clinic});
  if (route.id.empty()) {
    const std::string under = route.key.empty() ? std::string() : call.parameter(route.key);
    return new_id_for(route.aggregate, call.caller.clinic, call.caller.subject, key, under);
  }
  const std::string& given = call.parameter(route.id);
  return route.derived.empty() ? given : infra::derived_uuid({route.derived, given});
}

std::string amendment_of(const JsonValue& body, const google::protobuf::Message& content) {
  wire::AmendEntry amend;
  for (std::string& name : fields_in(body, content)) amend.add_fields(std::move(name));
  amend.set_content(content.SerializeAsString());
  return amend.SerializeAsString();
}

// A version in the body works like If-Match; If-Match itself has priority.
void amend_that_version(const AmendmentBody& amendment, CommandToSend& command) {
  if (!amendment.version || command.condition) return;
  command.condition.emplace();
  command.condition->set_one_of_these(true);
  command.condition->add_these(*amendment.version);
}

CommandToSend command_of(const ApiCall& call, WriteHeaders headers, const JsonValue& body) {
  const CommandRoute& route = call.route()->command;
  const auto& [clinic, actor] = std::pair(call.caller.clinic, call.caller.subject);
  CommandToSend command;
  command.route = &route;
  command.command_id = command_id_for(clinic, actor, headers.key);
  command.repeatable = headers.key_sent;
  command.id = id_of(call, headers.key);
  command.key = route.key.empty() ? command.id : call.parameter(route.key);
  command.condition = std::move(headers.condition);
  const auto message = new_message(route.message);
  const FormDemands demands{.filled = route.filled,
                            .present = route.present,
                            .in_full = route.in_full,
                            .partial = route.amends};
  AmendmentBody amendment;
  if (route.amends) {
    amendment = amendment_body(body, route.aggregate, command.id, command.key);
    amend_that_version(amendment, command);
  }
  const JsonValue& fields = route.amends ? amendment.fields : body;
  command.wrong = read_form(fields, demands, *message);
  if (call.route()->method == HttpMethod::patch || call.route()->method == HttpMethod::put) {
    command.said.emplace();
    for (const auto& member : fields.members) command.said->push_back(member.first);
  }
  add_others(command.wrong, std::move(amendment.wrong));
  if (!route.part.empty()) {
    const auto* part = message->GetDescriptor()->FindFieldByName("part_id");
    message->GetReflection()->SetString(message.get(), part, call.parameter(route.part));
  }
  command.body = route.amends ? amendment_of(fields, *message) : message->SerializeAsString();
  return command;
}

// What the command side says of an entry in the record of somebody who was merged into the patient
// of the path (services/chart_commands.h). Nothing: it says something else.
std::optional<std::string> recorded_under(const CommandOutcome& outcome) {
  constexpr std::string_view begin = "recorded-under: ";
  if (outcome || outcome.error().code != "not-found") return std::nullopt;
  const std::string& detail = outcome.error().detail;
  if (!detail.starts_with(begin)) return std::nullopt;
  return detail.substr(begin.size());
}

// The same in that record: a command of its own, because a key belongs to one record.
CommandToSend sent_on(CommandToSend command, const std::string& patient_id) {
  command.command_id = infra::derived_uuid({"carelog-sent-on", command.command_id, patient_id});
  command.key = patient_id;
  return command;
}

void answer_write(ApiCall& call, const CommandOutcome& outcome, const std::string& idempotency_key,
                  const std::string& record) {
  if (!outcome) return call.fail_write(outcome.error(), idempotency_key);
  // A first registration only shows its caller what the caller sent; anything else with a body
  // shows a record, even if nothing changed.
  const int status = call.route()->command.status;
  const bool first = status == 201 && !outcome->replayed();
  const bool shown = !call.route()->command.of_clinic;
  if (status != 204 && !first && shown) call.note_shown(record);
  call.answer(response_of(call, *outcome, idempotency_key));
}

// Sends it; a change of an entry follows the entry into a merged record, as its reads do.
void carry(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call,
           CommandToSend command, const std::string& idempotency_key) {
  const std::string record = command.key;
  std::shared_ptr<const CommandToSend> again;
  if (command.id != command.key) again = std::make_shared<CommandToSend>(command);
  const ApiCall& asking = *call;
  send_command(parts, asking, std::move(command),
               [parts, call = std::move(call), idempotency_key, record,
                again = std::move(again)](const CommandOutcome& outcome) {
                 const auto elsewhere = recorded_under(outcome);
                 if (!again || !elsewhere || *elsewhere == record)
                   return answer_write(*call, outcome, idempotency_key, record);
                 carry(parts, call, sent_on(*again, *elsewhere), idempotency_key);
               });
}

}  // namespace

std::string command_id_for(std::string_view clinic, std::string_view actor, std::string_view key) {
  return infra::derived_uuid({"carelog-command", clinic, actor, key});
}

std::string new_id_for(std::string_view aggregate, std::string_view clinic, std::string_view actor,
                       std::string_view key, std::string_view under) {
  const std::string kind = "carelog-" + std::string(aggregate);
  return under.empty() ? infra::derived_uuid({kind, clinic, actor, key})
                       : infra::derived_uuid({kind, clinic, actor, key, under});
}

void carry_command(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call) {
  auto headers = write_headers(call->request());
  if (!headers) return call->fail(headers.error());
  if (call->route()->body_max > body_max_bytes) call->expect_many_values();
  const bool optional = call->route()->command.body_optional;
  const auto body = optional ? call->optional_json_body() : call->json_body();
  if (!body) return call->fail(body.error());
  const std::string idempotency_key = headers->key;
  CommandToSend command = command_of(*call, std::move(*headers), *body);
  call->note_command(command.command_id);
  carry(parts, std::move(call), std::move(command), idempotency_key);
}

}  // namespace carelog::gateway
