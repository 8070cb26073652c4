#include "gateway/accounts/account_routes.h"

#include "gateway/accounts/ended_sessions.h"
#include "gateway/accounts/second_factor.h"
#include "gateway/call/api_call.h"
#include "gateway/call/backend_call.h"
#include "gateway/call/form.h"
#include "gateway/call/gateway_parts.h"
#include "gateway/json/json_writer.h"

namespace carelog::gateway {
namespace {

namespace wire = carelog::api::v1;
using Auth = wire::AuthService::StubInterface::async_interface;

void write_members(JsonWriter& json, const wire::Principal& principal) {
  json.member("subject", principal.subject()).member("email", principal.email());
  json.member("role", principal.role()).member("clinic", principal.clinic());
}

auth::Principal principal_of(const wire::Principal& said) {
  return {said.subject(),
          said.email(),
          auth::role_from_name(said.role()).value_or(auth::Role::patient),
          said.clinic(),
          said.expires_at_s(),
          said.session()};
}

template <class Request, class Reply, class Respond>
void ask(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call,
         UnaryCall<Auth, Request, Reply> method, Request request, Respond respond,
         BackendUse use = BackendUse::signing_in) {
  call_backend(
      parts->calls, parts->auth->async(), method, std::move(request),
      [parts, call = std::move(call), respond, use](const grpc::Status& outcome, const Reply& reply,
                                                    const grpc::ClientContext& context) {
        if (!outcome.ok()) {
          return call->fail(problem_of_status(outcome, use, context));
        }
        respond(*call, reply);
      });
}

}  // namespace

void login(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call) {
  const auto body = call->json_body();
  if (!body) return call->fail(body.error());
  wire::LoginRequest request;
  auto wrong = read_form(*body, {}, request);
  if (!wrong.empty()) return call->fail(problem_of_fields(std::move(wrong)));
  request.set_address(call->client_address());
  ask<wire::LoginRequest, wire::LoginReply>(
      parts, std::move(call), &Auth::Login, std::move(request),
      [](ApiCall& asking, const wire::LoginReply& reply) {
        // For the access log's entry of the sign-in, refused ones included.
        speak_as(asking, reply.principal(), reply.by_recovery_code());
        if (const auto refused = problem_of_factor(reply.refused())) return asking.fail(*refused);
        JsonWriter json;
        json.begin_object().member("token", reply.access_token()).member("tokenType", "Bearer");
        json.member("expiresIn", static_cast<std::int64_t>(reply.expires_in_s()));
        json.member("refreshToken", reply.refresh_token());
        json.name("user").begin_object();
        write_members(json, reply.principal());
        asking.answer_json(200, json.end_object().end_object().take());
      });
}

void validate_token(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call) {
  const auto token = call->bearer_token();
  if (!token) return call->fail(token.error());
  wire::ValidateRequest request;
  request.set_token(std::string(*token));
  ask<wire::ValidateRequest, wire::ValidateReply>(
      parts, std::move(call), &Auth::Validate, std::move(request),
      [ended = parts->ended_sessions](ApiCall& asking, const wire::ValidateReply& reply) {
        if (ended->concern(principal_of(reply.principal()))) {
          Problem over;
          over.code = "invalid-token";
          over.detail = "The session has ended. Sign in again.";
          return asking.fail(over);
        }
        JsonWriter json;
        json.begin_object().member("valid", true);
        write_members(json, reply.principal());
        json.member("expiresAt", static_cast<std::int64_t>(reply.principal().expires_at_s()));
        asking.answer_json(200, json.end_object().take());
      },
      BackendUse::presenting_token);
}

void register_user(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call) {
  const auto body = call->json_body();
  if (!body) return call->fail(body.error());
  wire::RegisterUserRequest request;
  auto wrong = read_form(*body, {}, request);
  if (!wrong.empty()) return call->fail(problem_of_fields(std::move(wrong)));
  call->fill(request.mutable_context(), "");
  ask<wire::RegisterUserRequest, wire::RegisterUserReply>(
      parts, std::move(call), &Auth::RegisterUser, std::move(request),
      [](ApiCall& asking, const wire::RegisterUserReply& reply) {
        if (!reply.has_user()) return asking.fail(problem_of_refusal(reply.refused()));
        asking.note_shown(reply.user().subject());
        JsonWriter json;
        json.begin_object();
        write_members(json, reply.user());
        asking.answer_json(201, json.end_object().take());
      });
}

void change_password(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call) {
  const auto body = call->json_body();
  if (!body) return call->fail(body.error());
  wire::ChangePasswordRequest request;
  auto wrong = read_form(*body, {}, request);
  if (!wrong.empty()) return call->fail(problem_of_fields(std::move(wrong)));
  request.set_address(call->client_address());
  ask<wire::ChangePasswordRequest, wire::ChangePasswordReply>(
      parts, std::move(call), &Auth::ChangePassword, std::move(request),
      [](ApiCall& asking, const wire::ChangePasswordReply& reply) {
        if (!reply.has_user()) return asking.fail(problem_of_refusal(reply.refused()));
        speak_as(asking, reply.user());
        HttpResponse response;
        response.status = 204;
        response.add("Cache-Control", "no-store");
        asking.answer(std::move(response));
      });
}

}  // namespace carelog::gateway
