#include "gateway/accounts/token_routes.h"

#include "gateway/accounts/ended_sessions.h"
#include "gateway/accounts/form_body.h"
#include "gateway/call/backend_call.h"
#include "gateway/call/gateway_parts.h"
#include "gateway/json/json_writer.h"

namespace carelog::gateway {
namespace {

namespace wire = carelog::api::v1;
using SessionCalls = wire::SessionService::StubInterface::async_interface;

// RFC 6749, 5.2.
void refuse_grant(ApiCall& call, std::string_view error, std::string_view description) {
  HttpResponse response;
  response.status = 400;
  response.add("Cache-Control", "no-store");
  JsonWriter json;
  json.begin_object().member("error", error).member("error_description", description);
  response.body = json.end_object().take();
  call.note_refused_part(error);
  call.answer(std::move(response));
}

void speak_for(ApiCall& call, const wire::Principal& whose) {
  call.caller = {whose.subject(),
                 whose.email(),
                 auth::role_from_name(whose.role()).value_or(auth::Role::patient),
                 whose.clinic(),
                 whose.expires_at_s(),
                 whose.session()};
  call.purpose = "OPERATIONS";
}

void answer_tokens(ApiCall& call, const wire::TokensReply& reply) {
  if (!reply.principal().subject().empty()) speak_for(call, reply.principal());
  if (reply.refused() == wire::TokensReply::USED_AGAIN) {
    return refuse_grant(call, "invalid_grant", "It was used before: the session has ended.");
  }
  if (reply.refused() != wire::TokensReply::NOT_REFUSED) {
    return refuse_grant(call, "invalid_grant", "It is not valid, or no longer.");
  }
  JsonWriter json;
  json.begin_object().member("access_token", reply.access_token());
  json.member("token_type", "Bearer");
  json.member("expires_in", static_cast<std::int64_t>(reply.expires_in_s()));
  json.member("refresh_token", reply.refresh_token());
  call.answer_json(200, json.end_object().take());
}

template <class Request>
void ask_for_tokens(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call,
                    UnaryCall<SessionCalls, Request, wire::TokensReply> method, Request request) {
  call_backend<SessionCalls, Request, wire::TokensReply>(
      parts->calls, parts->sessions->async(), method, std::move(request),
      [parts, call = std::move(call)](const grpc::Status& outcome, const wire::TokensReply& reply,
                                      const grpc::ClientContext& context) {
        if (!outcome.ok()) {
          return call->fail(problem_of_status(outcome, BackendUse::signing_in, context));
        }
        answer_tokens(*call, reply);
      });
}

// Whoever asks about sessions brings his access token; the auth role reads it itself.
template <class Request, class Reply, class Respond>
void ask_about_sessions(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call,
                        UnaryCall<SessionCalls, Request, Reply> method, Request request,
                        Respond respond) {
  const auto token = call->bearer_token();
  if (!token) return call->fail(token.error());
  request.set_token(std::string(*token));
  call_backend<SessionCalls, Request, Reply>(
      parts->calls, parts->sessions->async(), method, std::move(request),
      [parts, call = std::move(call), respond](const grpc::Status& outcome, const Reply& reply,
                                               const grpc::ClientContext& context) {
        if (!outcome.ok()) {
          return call->fail(problem_of_status(outcome, BackendUse::presenting_token, context));
        }
        speak_for(*call, reply.principal());
        if (parts->ended_sessions->has(call->caller.session)) {
          Problem ended;
          ended.code = "invalid-token";
          ended.detail = "The session has ended. Sign in again.";
          return call->fail(ended);
        }
        respond(*parts, *call, reply);
      });
}

}  // namespace

void give_tokens(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call) {
  const auto fields = form_body(*call);
  if (!fields) return call->fail(fields.error());
  const std::string grant = field_of(*fields, "grant_type");
  if (grant == "refresh_token") {
    wire::RefreshRequest request;
    request.set_refresh_token(field_of(*fields, "refresh_token"));
    return ask_for_tokens<wire::RefreshRequest>(parts, std::move(call), &SessionCalls::Refresh,
                                                std::move(request));
  }
  if (grant != "authorization_code") {
    return refuse_grant(*call, "unsupported_grant_type",
                        "There are authorization_code and refresh_token.");
  }
  wire::RedeemCodeRequest request;
  request.set_code(field_of(*fields, "code"));
  request.set_client(field_of(*fields, "client_id"));
  request.set_redirect_uri(field_of(*fields, "redirect_uri"));
  request.set_verifier(field_of(*fields, "code_verifier"));
  ask_for_tokens<wire::RedeemCodeRequest>(parts, std::move(call), &SessionCalls::RedeemCode,
                                          std::move(request));
}

void list_sessions(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call) {
  ask_about_sessions<wire::SessionsRequest, wire::SessionsReply>(
      parts, std::move(call), &SessionCalls::ListSessions, {},
      [](GatewayParts&, ApiCall& asking, const wire::SessionsReply& reply) {
        JsonWriter json;
        json.begin_array();
        for (const auto& session : reply.sessions()) {
          json.begin_object().member("id", session.id()).member("client", session.client());
          json.member("address", session.address()).member("beganAt", session.began_at());
          json.member("usedAt", session.used_at()).member("expiresAt", session.expires_at());
          json.member("current", session.id() == asking.caller.session).end_object();
        }
        asking.answer_json(200, json.end_array().take());
      });
}

void end_sessions(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call) {
  wire::EndSessionsRequest request;
  request.set_session(call->parameter("sessionId"));
  ask_about_sessions<wire::EndSessionsRequest, wire::EndSessionsReply>(
      parts, std::move(call), &SessionCalls::EndSessions, std::move(request),
      [](GatewayParts& all, ApiCall& asking, const wire::EndSessionsReply& reply) {
        if (reply.ended().empty() && !asking.parameter("sessionId").empty()) {
          Problem none;
          none.code = "not-found";
          return asking.fail(none);
        }
        all.ended_sessions->add({reply.ended().begin(), reply.ended().end()});
        HttpResponse response;
        response.status = 204;
        response.add("Cache-Control", "no-store");
        asking.answer(std::move(response));
      });
}

void get_openid_configuration(const std::shared_ptr<GatewayParts>& parts,
                              std::shared_ptr<ApiCall> call) {
  const auto host = call->request().header("host");
  const std::string base = parts->public_url.empty()
                               ? "http://" + std::string(host.value_or("localhost"))
                               : parts->public_url;
  JsonWriter json;
  json.begin_object().member("issuer", std::string_view(auth::default_issuer));
  json.member("authorization_endpoint", base + "/auth/authorize");
  json.member("token_endpoint", base + "/auth/token");
  json.member("jwks_uri", base + "/.well-known/jwks.json");
  const auto list = [&](std::string_view name, std::initializer_list<std::string_view> values) {
    json.name(name).begin_array();
    for (const auto value : values) json.value(value);
    json.end_array();
  };
  list("response_types_supported", {"code"});
  list("grant_types_supported", {"authorization_code", "refresh_token"});
  list("code_challenge_methods_supported", {"S256"});
  list("token_endpoint_auth_methods_supported", {"none"});
  list("subject_types_supported", {"public"});
  list("id_token_signing_alg_values_supported", {"RS256"});
  call->answer_json(200, json.end_object().take());
}

}  // namespace carelog::gateway
