#include "gateway/accounts/token_routes.h"

#include "gateway/accounts/ended_sessions.h"
#include "gateway/accounts/form_body.h"
#include "gateway/accounts/second_factor.h"
#include "gateway/accounts/session_json.h"
#include "gateway/call/backend_call.h"
#include "gateway/call/gateway_parts.h"
#include "gateway/json/json_writer.h"

namespace carelog::gateway {
namespace {

namespace wire = carelog::api::v1;
using SessionCalls = wire::SessionService::StubInterface::async_interface;

// RFC 4648, with padding. What is no base64 ends the text.
std::string decode_base64(std::string_view encoded) {
  constexpr std::string_view alphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char each : encoded) {
    const auto digit = alphabet.find(each);
    if (digit == std::string_view::npos) break;
    bits = (bits << 6 | static_cast<std::uint32_t>(digit)) & 0xffffffU;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    text += static_cast<char>(bits >> count & 0xffU);
  }
  return text;
}

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

void answer_tokens(ApiCall& call, const wire::TokensReply& reply) {
  if (!reply.principal().subject().empty()) speak_as(call, reply.principal());
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

// The id and secret of a machine: fields of the form, or HTTP Basic (RFC 6749, 2.3.1).
struct ClientSecret {
  std::string id, secret;
};
ClientSecret client_secret(const ApiCall& call, const QueryParameters& fields) {
  ClientSecret client{field_of(fields, "client_id"), field_of(fields, "client_secret")};
  const auto given = call.request().header("authorization");
  if (!given || !given->starts_with("Basic ")) return client;
  const auto text = decode_base64(given->substr(6));
  const auto colon = text.find(':');
  if (colon == std::string::npos) return client;
  // Both are form-encoded inside.
  const auto id = parse_query("x=" + text.substr(0, colon));
  const auto secret = parse_query("x=" + text.substr(colon + 1));
  if (id && secret) client = {field_of(*id, "x"), field_of(*secret, "x")};
  return client;
}

void refuse_client(ApiCall& call) {
  HttpResponse response;
  response.status = 401;
  response.add("Cache-Control", "no-store");
  response.add("WWW-Authenticate", "Basic realm=\"carelog\"");
  response.body =
      R"({"error":"invalid_client","error_description":"No such machine signs in so."})";
  call.note_refused_part("invalid_client");
  call.answer(std::move(response));
}

void give_machine_token(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call,
                        const ClientSecret& client) {
  wire::LoginRequest request;
  request.set_email(client.id);
  request.set_password(client.secret);
  request.set_address(call->client_address());
  request.set_of_machine(true);
  using SignIns = wire::AuthService::StubInterface::async_interface;
  call_backend<SignIns, wire::LoginRequest, wire::LoginReply>(
      parts->calls, parts->auth->async(), &SignIns::Login, std::move(request),
      [parts, call = std::move(call)](const grpc::Status& outcome, const wire::LoginReply& reply,
                                      const grpc::ClientContext& context) {
        if (outcome.error_code() == grpc::StatusCode::UNAUTHENTICATED) return refuse_client(*call);
        if (!outcome.ok()) {
          return call->fail(problem_of_status(outcome, BackendUse::signing_in, context));
        }
        speak_as(*call, reply.principal());
        JsonWriter json;
        json.begin_object().member("access_token", reply.access_token());
        json.member("token_type", "Bearer");
        json.member("expires_in", static_cast<std::int64_t>(reply.expires_in_s()));
        call->answer_json(200, json.end_object().take());
      });
}

// A request about sessions carries its access token, which the auth role checks itself.
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
        speak_as(*call, reply.principal());
        if (parts->ended_sessions->concern(call->caller)) {
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
  if (grant == "client_credentials") {
    const ClientSecret client = client_secret(*call, *fields);
    return give_machine_token(parts, std::move(call), client);
  }
  if (grant != "authorization_code") {
    return refuse_grant(*call, "unsupported_grant_type",
                        "There are authorization_code, refresh_token and client_credentials.");
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
          write_session(json, session, asking.caller.session);
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
  list("grant_types_supported", {"authorization_code", "refresh_token", "client_credentials"});
  list("code_challenge_methods_supported", {"S256"});
  list("token_endpoint_auth_methods_supported",
       {"none", "client_secret_basic", "client_secret_post"});
  list("subject_types_supported", {"public"});
  list("id_token_signing_alg_values_supported", {"RS256"});
  call->answer_json(200, json.end_object().take());
}

}  // namespace carelog::gateway
