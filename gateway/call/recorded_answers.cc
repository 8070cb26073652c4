// Answers that the access log must know of: part of api_call.h.
#include "auth/field_rules.h"
#include "gateway/access/access_journal.h"
#include "gateway/access/announced_read.h"
#include "gateway/call/api_call.h"
#include "gateway/http/cross_origin.h"
#include "gateway/json/shown_members.h"
#include "infra/process/clock.h"

namespace carelog::gateway {

// A read showed a record, or said that the caller's copy is still current. A breakdown (5xx) showed
// nothing and decided nothing.
std::optional<api::v1::AccessEntry> ApiCall::access_entry(int status) const {
  if (route_ == nullptr || route_->recorded == Recorded::nothing || status >= 500) {
    return std::nullopt;
  }
  const bool refused = status >= 400 || !refusal_.empty();
  if (refused && caller.subject.empty()) {
    accesses_.strangers().count(client_address(), route_->operation, infra::now_ms());
    return std::nullopt;
  }
  const bool shows = route_->recorded == Recorded::reads || !shown_.empty() || !reason.empty();
  if (!refused && !shows) return std::nullopt;
  using api::v1::AccessEntry;
  AccessEntry entry = entry_of_this(refused ? AccessEntry::REFUSAL : AccessEntry::READ, status);
  for (const auto& id : shown_) {
    if (id != subject()) entry.add_patient_ids(id);
  }
  return entry;
}

api::v1::AccessEntry ApiCall::entry_of_this(api::v1::AccessEntry::Kind kind, int status) const {
  api::v1::AccessEntry entry;
  entry.set_kind(kind);
  entry.set_at_ms(infra::now_ms());
  entry.set_clinic(caller.clinic);
  entry.set_actor(caller.subject);
  if (!caller.subject.empty()) entry.set_role(std::string(auth::role_name(caller.role)));
  entry.set_purpose(purpose);
  entry.set_reason(reason);
  entry.set_operation(std::string(route_->operation));
  entry.set_status(status);
  entry.set_code(refusal_);
  if (!subject().empty()) entry.add_patient_ids(subject());
  entry.set_request_id(request_id_);
  entry.set_command_id(command_id_);
  if (const auto place = announced_ ? announced_->position() : std::nullopt) {
    entry.set_announced_at_ms(announced_->at_ms);
    entry.set_announced_position(*place);
  }
  return entry;
}

void ApiCall::announce_read() {
  // A conditional read is rare and may be answered with 304: it is not announced but recorded
  // afterwards.
  const bool plain = route_ != nullptr && route_->recorded == Recorded::reads &&
                     !subject().empty() && !request().header("if-none-match");
  if (!plain || announced_) return;
  const auto entry = entry_of_this(api::v1::AccessEntry::READ, 200);
  announced_ = std::make_shared<AnnouncedRead>(entry.at_ms());
  accesses_.announce(entry, [announced = announced_](bool kept, std::int64_t position) {
    announced->resolve(kept, position);
  });
}

HttpResponse ApiCall::withheld() const {
  Problem problem;
  problem.code = "temporarily-unavailable";
  problem.detail = "The access cannot be recorded, so nothing is shown. Send the request again.";
  problem.retry_after_s = 1;
  return problem_response(problem, request_id_);
}

void ApiCall::keep_to_what_is_shown(HttpResponse& response) const {
  const bool shows = route_ != nullptr && route_->permission && response.status < 300;
  if (!shows || response.body.empty()) return;
  const std::string_view document = document_of(*route_);
  const auth::Role role = shown_as.value_or(caller.role);
  if (auth::shown_whole(role, document)) return;
  if (response.content_type == "application/json") {
    response.body = shown_members(role, document, std::move(response.body));
    return;
  }
  Problem problem;
  problem.code = "insufficient-role";
  problem.detail = "The role is shown parts of this only, and only as JSON.";
  response = problem_response(problem, request_id_);
}

void ApiCall::answer(HttpResponse response) {
  keep_to_what_is_shown(response);
  if (announced_) return answer_announced(std::move(response));
  const auto entry = access_entry(response.status);
  if (!entry) return send(std::move(response));
  answer_once_recorded(std::move(response), *entry);
}

void ApiCall::answer_announced(HttpResponse response) {
  const bool as_announced = response.status == 200 && refusal_.empty() && shown_.empty();
  const auto announced = announced_;
  const auto kept_already = announced->resolved();
  if (kept_already && as_announced) return send(*kept_already ? std::move(response) : withheld());
  auto call = std::make_shared<ApiCall>(std::move(*this));
  auto held = std::make_shared<HttpResponse>(std::move(response));
  announced->when_resolved([call, held, as_announced](bool kept) {
    if (!as_announced) return call->answer_otherwise(std::move(*held));
    call->send(kept ? std::move(*held) : call->withheld());
  });
}

// The answer is not the announced one. Another entry replaces the announcement, whose position is
// known by now.
void ApiCall::answer_otherwise(HttpResponse response) {
  using api::v1::AccessEntry;
  const auto entry = access_entry(response.status);
  if (entry) return answer_once_recorded(std::move(response), *entry);
  const auto nothing = entry_of_this(AccessEntry::NOTHING_SHOWN, response.status);
  if (announced_->position()) accesses_.record(nothing, [](bool) {});
  send(std::move(response));
}

void ApiCall::answer_once_recorded(HttpResponse response, const api::v1::AccessEntry& entry) {
  // The call moves to the heap, because its caller may release it now.
  auto call = std::make_shared<ApiCall>(std::move(*this));
  auto held = std::make_shared<HttpResponse>(std::move(response));
  call->accesses_.record(entry, [call, held](bool durable) {
    call->send(durable ? std::move(*held) : call->withheld());
  });
}

void ApiCall::stream(std::string_view content_type, Begun begun) {
  HttpResponse head;
  head.headers = "Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n";
  head.content_type = content_type;
  const auto entry = access_entry(head.status);
  if (!entry) return begun(begin_stream(std::move(head)));
  auto call = std::make_shared<ApiCall>(std::move(*this));
  auto held = std::make_shared<HttpResponse>(std::move(head));
  call->accesses_.record(*entry, [call, held, begun = std::move(begun)](bool durable) {
    if (durable) return begun(call->begin_stream(std::move(*held)));
    call->send(call->withheld());
    begun(nullptr);
  });
}

std::unique_ptr<HttpStream> ApiCall::begin_stream(HttpResponse head) {
  head.add("X-Request-Id", request_id_);
  if (cross_origin != nullptr) cross_origin->add_to(head, request());
  metrics_.record(operation_, head.status, std::chrono::steady_clock::now() - began_);
  return exchange_.begin_stream(head);
}

}  // namespace carelog::gateway
