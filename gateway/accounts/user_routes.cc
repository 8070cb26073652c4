#include "gateway/accounts/user_routes.h"

#include "gateway/accounts/ended_sessions.h"
#include "gateway/accounts/session_json.h"
#include "gateway/call/backend_call.h"
#include "gateway/call/gateway_parts.h"
#include "gateway/call/query_call.h"
#include "gateway/json/json_writer.h"
#include "gateway/search/list_parameters.h"
#include "infra/ids/random_id.h"

namespace carelog::gateway {
namespace {

using UserCalls = api::v1::UserService::StubInterface::async_interface;

void write_user_members(JsonWriter& json, const api::v1::UserView& user) {
  const auto& principal = user.principal();
  json.member("subject", principal.subject()).member("email", principal.email());
  json.member("role", principal.role()).member("clinic", principal.clinic());
  json.member("createdAt", user.created_at());
  if (!user.last_sign_in_at().empty()) json.member("lastSignInAt", user.last_sign_in_at());
  json.member("disabled", !user.disabled_at().empty());
  if (!user.disabled_at().empty()) json.member("disabledAt", user.disabled_at());
  if (!user.password_expires_at().empty()) {
    json.member("oneTimePasswordExpiresAt", user.password_expires_at());
  }
  if (user.second_factor_since().empty()) return;
  json.member("secondFactorSince", user.second_factor_since());
  json.member("recoveryCodesLeft", static_cast<std::int64_t>(user.recovery_codes_left()));
}

void answer_user(ApiCall& call, const api::v1::UserView& user, std::string_view password = {}) {
  JsonWriter json;
  json.begin_object();
  write_user_members(json, user);
  if (!password.empty()) json.member("oneTimePassword", password);
  call.answer_json(200, json.end_object().take());
}

template <class Request, class Reply, class Respond>
void ask_about_users(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call,
                     UnaryCall<UserCalls, Request, Reply> method, Request request,
                     Respond respond) {
  call->fill(request.mutable_context(), "");
  call_backend<UserCalls, Request, Reply>(
      parts->calls, parts->users->async(), method, std::move(request),
      [call = std::move(call), respond](const grpc::Status& outcome, const Reply& reply,
                                        const grpc::ClientContext& context) {
        if (!outcome.ok()) {
          return call->fail(problem_of_status(outcome, BackendUse::presenting_token, context));
        }
        if constexpr (requires { reply.has_refused(); }) {
          if (reply.has_refused()) return call->fail(problem_of_refusal(reply.refused()));
        }
        respond(*call, reply);
      });
}

api::v1::UserRequest user_in(const ApiCall& call) {
  api::v1::UserRequest request;
  request.set_user(call.parameter("userId"));
  return request;
}

void answer_what_it_is_now(ApiCall& call, const api::v1::UserReply& reply) {
  answer_user(call, reply.user());
}

OrProblem<api::v1::ListUsersRequest> read_users_parameters(const QueryParameters& parameters) {
  api::v1::ListUsersRequest request;
  request.set_limit(page_rows_default);
  for (const auto& [name, value] : parameters) {
    if (name == "limit") {
      const auto rows = page_rows(value);
      if (!rows) return refuse_parameter(limit_rule);
      request.set_limit(*rows);
    } else {
      if (!infra::is_uuid(value)) return refuse_parameter("after is the subject of a user.");
      request.set_after(value);
    }
  }
  return request;
}

}  // namespace

void list_users(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call) {
  const auto parameters = call->route_query();
  if (!parameters) return call->fail(parameters.error());
  auto request = read_users_parameters(*parameters);
  if (!request) return call->fail(request.error());
  ask_about_users<api::v1::ListUsersRequest, api::v1::ListUsersReply>(
      parts, std::move(call), &UserCalls::ListUsers, std::move(*request),
      [parameters = *parameters](ApiCall& asking, const api::v1::ListUsersReply& reply) {
        JsonWriter json;
        json.begin_array();
        for (const auto& user : reply.users()) {
          json.begin_object();
          write_user_members(json, user);
          json.end_object();
        }
        HttpResponse response = data_response(json.end_array().take());
        if (reply.more() && !reply.users().empty()) {
          const auto& last = *reply.users().rbegin();
          response.add("Link",
                       next_link("/auth/users", parameters, "after", last.principal().subject()));
        }
        asking.answer(std::move(response));
      });
}

void get_user(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call) {
  auto request = user_in(*call);
  ask_about_users<api::v1::UserRequest, api::v1::UserReply>(
      parts, std::move(call), &UserCalls::GetUser, std::move(request), answer_what_it_is_now);
}

void disable_user(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call) {
  auto request = user_in(*call);
  ask_about_users<api::v1::UserRequest, api::v1::UserReply>(
      parts, std::move(call), &UserCalls::DisableUser, std::move(request), answer_what_it_is_now);
}

void enable_user(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call) {
  auto request = user_in(*call);
  ask_about_users<api::v1::UserRequest, api::v1::UserReply>(
      parts, std::move(call), &UserCalls::EnableUser, std::move(request), answer_what_it_is_now);
}

void reset_password(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call) {
  auto request = user_in(*call);
  ask_about_users<api::v1::UserRequest, api::v1::ResetPasswordReply>(
      parts, std::move(call), &UserCalls::ResetPassword, std::move(request),
      [](ApiCall& asking, const api::v1::ResetPasswordReply& reply) {
        answer_user(asking, reply.user(), reply.password());
      });
}

void list_user_sessions(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call) {
  auto request = user_in(*call);
  ask_about_users<api::v1::UserRequest, api::v1::UserSessionsReply>(
      parts, std::move(call), &UserCalls::ListUserSessions, std::move(request),
      [](ApiCall& asking, const api::v1::UserSessionsReply& reply) {
        JsonWriter json;
        json.begin_array();
        for (const auto& session : reply.sessions()) {
          write_session(json, session, asking.caller.session);
        }
        asking.answer_json(200, json.end_array().take());
      });
}

void end_user_sessions(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call) {
  api::v1::EndUserSessionsRequest request;
  request.set_user(call->parameter("userId"));
  request.set_session(call->parameter("sessionId"));
  ask_about_users<api::v1::EndUserSessionsRequest, api::v1::EndUserSessionsReply>(
      parts, std::move(call), &UserCalls::EndUserSessions, std::move(request),
      [ended = parts->ended_sessions](ApiCall& asking, const api::v1::EndUserSessionsReply& reply) {
        if (reply.ended().empty() && !asking.parameter("sessionId").empty()) {
          return asking.fail(problem("not-found", ""));
        }
        ended->add({reply.ended().begin(), reply.ended().end()});
        HttpResponse response;
        response.status = 204;
        response.add("Cache-Control", "no-store");
        asking.answer(std::move(response));
      });
}

void reset_second_factor(const std::shared_ptr<GatewayParts>& parts,
                         std::shared_ptr<ApiCall> call) {
  auto request = user_in(*call);
  ask_about_users<api::v1::UserRequest, api::v1::UserReply>(
      parts, std::move(call), &UserCalls::ResetSecondFactor, std::move(request),
      answer_what_it_is_now);
}

}  // namespace carelog::gateway
