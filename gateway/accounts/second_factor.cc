#include "gateway/accounts/second_factor.h"

#include "gateway/call/backend_call.h"
#include "gateway/call/form.h"
#include "gateway/call/gateway_parts.h"
#include "gateway/json/json_writer.h"

namespace carelog::gateway {
namespace {

using FactorCalls = api::v1::AuthService::StubInterface::async_interface;

// Reads the form, asks, and answers what is refused.
template <class Request, class Reply, class Respond>
void ask_about_factor(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call,
                      UnaryCall<FactorCalls, Request, Reply> method, Respond respond) {
  const auto body = call->json_body();
  if (!body) return call->fail(body.error());
  Request request;
  auto wrong = read_form(*body, {}, request);
  if (!wrong.empty()) return call->fail(problem_of_fields(std::move(wrong)));
  request.set_address(call->client_address());
  call_backend<FactorCalls, Request, Reply>(
      parts->calls, parts->auth->async(), method, std::move(request),
      [parts, call = std::move(call), respond](const grpc::Status& outcome, const Reply& reply,
                                               const grpc::ClientContext& context) {
        if (!outcome.ok()) {
          return call->fail(problem_of_status(outcome, BackendUse::signing_in, context));
        }
        if (reply.has_principal()) speak_as(*call, reply.principal());
        if (reply.has_refused()) return call->fail(problem_of_refusal(reply.refused()));
        if constexpr (requires { reply.code_refused(); }) {
          if (auto refused = problem_of_factor(reply.code_refused())) return call->fail(*refused);
        }
        respond(*call, reply);
      });
}

}  // namespace

std::optional<Problem> problem_of_factor(api::v1::SecondFactorRefused refused) {
  if (refused == api::v1::SECOND_FACTOR_NOT_REFUSED) return std::nullopt;
  if (refused == api::v1::SECOND_FACTOR_CODE_NEEDED) return problem("second-factor-needed", "");
  if (refused == api::v1::SECOND_FACTOR_ENROLMENT_NEEDED) {
    return problem("second-factor-enrolment-needed", "");
  }
  return problem("second-factor-wrong", "");
}

void speak_as(ApiCall& call, const api::v1::Principal& whose, bool by_recovery_code) {
  call.caller = {whose.subject(),
                 whose.email(),
                 auth::role_from_name(whose.role()).value_or(auth::Role::patient),
                 whose.clinic(),
                 whose.expires_at_s(),
                 whose.session()};
  call.purpose = "OPERATIONS";
  if (by_recovery_code) call.reason = "by a recovery code";
}

void enrol_second_factor(const std::shared_ptr<GatewayParts>& parts,
                         std::shared_ptr<ApiCall> call) {
  ask_about_factor<api::v1::EnrolSecondFactorRequest, api::v1::EnrolSecondFactorReply>(
      parts, std::move(call), &FactorCalls::EnrolSecondFactor,
      [](ApiCall& asking, const api::v1::EnrolSecondFactorReply& reply) {
        JsonWriter json;
        json.begin_object().member("secret", reply.secret()).member("uri", reply.uri());
        asking.answer_json(200, json.end_object().take());
      });
}

void confirm_second_factor(const std::shared_ptr<GatewayParts>& parts,
                           std::shared_ptr<ApiCall> call) {
  ask_about_factor<api::v1::SecondFactorRequest, api::v1::ConfirmSecondFactorReply>(
      parts, std::move(call), &FactorCalls::ConfirmSecondFactor,
      [](ApiCall& asking, const api::v1::ConfirmSecondFactorReply& reply) {
        JsonWriter json;
        json.begin_object().name("recoveryCodes").begin_array();
        for (const std::string& code : reply.recovery_codes()) json.value(code);
        asking.answer_json(200, json.end_array().end_object().take());
      });
}

void remove_second_factor(const std::shared_ptr<GatewayParts>& parts,
                          std::shared_ptr<ApiCall> call) {
  ask_about_factor<api::v1::SecondFactorRequest, api::v1::RemoveSecondFactorReply>(
      parts, std::move(call), &FactorCalls::RemoveSecondFactor,
      [](ApiCall& asking, const api::v1::RemoveSecondFactorReply& reply) {
        speak_as(asking, reply.principal(), reply.by_recovery_code());
        HttpResponse response;
        response.status = 204;
        response.add("Cache-Control", "no-store");
        asking.answer(std::move(response));
      });
}

}  // namespace carelog::gateway
