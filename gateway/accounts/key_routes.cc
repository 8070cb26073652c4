#include "gateway/accounts/key_routes.h"

#include "gateway/call/api_call.h"
#include "gateway/call/backend_call.h"
#include "gateway/call/gateway_parts.h"
#include "gateway/json/json_writer.h"

namespace carelog::gateway {
namespace {

using AuthCalls = api::v1::AuthService::StubInterface::async_interface;
using KeyCalls = api::v1::KeyService::StubInterface::async_interface;
using Change = UnaryCall<KeyCalls, api::v1::RotateKeysRequest, api::v1::RotateKeysReply>;

void change_keys(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call,
                 Change change) {
  api::v1::RotateKeysRequest request;
  call->fill(request.mutable_context(), "");
  call_backend<KeyCalls, api::v1::RotateKeysRequest, api::v1::RotateKeysReply>(
      parts->calls, parts->keys->async(), change, std::move(request),
      [call = std::move(call)](const grpc::Status& outcome, const api::v1::RotateKeysReply& reply,
                               const grpc::ClientContext& context) {
        if (!outcome.ok()) {
          return call->fail(problem_of_status(outcome, BackendUse::presenting_token, context));
        }
        JsonWriter json;
        json.begin_object();
        json.member("keyId", reply.key_id()).member("signsFrom", reply.signs_from());
        json.member("formerTokensUntil", reply.former_until());
        call->answer_json(200, json.end_object().take());
      });
}

}  // namespace

// A key signs some seconds after it is told here (auth/tokens/key_ring.h): no cache may be longer.
void get_keys(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call) {
  call_backend<AuthCalls, api::v1::Empty, api::v1::KeysReply>(
      parts->calls, parts->auth->async(), &AuthCalls::GetKeys, api::v1::Empty(),
      [call = std::move(call)](const grpc::Status& outcome, const api::v1::KeysReply& reply,
                               const grpc::ClientContext& context) {
        if (!outcome.ok())
          return call->fail(problem_of_status(outcome, BackendUse::signing_in, context));
        HttpResponse response;
        response.add("Cache-Control", "public, max-age=10");
        response.body = reply.jwks();
        call->answer(std::move(response));
      });
}

void list_keys(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call) {
  api::v1::RotateKeysRequest request;
  call->fill(request.mutable_context(), "");
  call_backend<KeyCalls, api::v1::RotateKeysRequest, api::v1::ListKeysReply>(
      parts->calls, parts->keys->async(), &KeyCalls::ListKeys, std::move(request),
      [call = std::move(call)](const grpc::Status& outcome, const api::v1::ListKeysReply& reply,
                               const grpc::ClientContext& context) {
        if (!outcome.ok()) {
          return call->fail(problem_of_status(outcome, BackendUse::presenting_token, context));
        }
        JsonWriter json;
        json.begin_array();
        for (const auto& key : reply.keys()) {
          json.begin_object().member("keyId", key.key_id()).member("state", key.state());
          if (!key.signs_from().empty()) json.member("signsFrom", key.signs_from());
          if (!key.believed_until().empty()) json.member("believedUntil", key.believed_until());
          json.end_object();
        }
        call->answer_json(200, json.end_array().take());
      });
}

void rotate_keys(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call) {
  change_keys(parts, std::move(call), &KeyCalls::RotateKeys);
}

void replace_keys(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call) {
  change_keys(parts, std::move(call), &KeyCalls::ReplaceKeys);
}

}  // namespace carelog::gateway
