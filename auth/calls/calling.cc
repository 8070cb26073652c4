#include "auth/calls/calling.h"

#include <google/protobuf/message.h>

#include "auth/calls/call_guard.h"
#include "carelog/api/v1/common.pb.h"

namespace carelog::auth {
namespace {

using google::protobuf::Message;
using google::protobuf::MessageLite;
using grpc::experimental::InterceptionHookPoints;
using grpc::experimental::InterceptorBatchMethods;

// "/carelog.api.v1.AuthService/Login" -> "carelog.api.v1.AuthService".
std::string_view service_of(std::string_view method) {
  if (method.starts_with('/')) method.remove_prefix(1);
  return method.substr(0, method.find('/'));
}

// null: the request has none. Stubs pass their requests as protobuf messages.
const api::v1::RequestContext* context_of(const void* request) {
  const auto* message = dynamic_cast<const Message*>(static_cast<const MessageLite*>(request));
  if (message == nullptr) return nullptr;
  const auto* field = message->GetDescriptor()->FindFieldByName("context");
  if (field == nullptr || field->message_type() != api::v1::RequestContext::descriptor()) {
    return nullptr;
  }
  return static_cast<const api::v1::RequestContext*>(
      &message->GetReflection()->GetMessage(*message, field));
}

class TokenOfCaller final : public grpc::experimental::Interceptor {
 public:
  TokenOfCaller(std::shared_ptr<const CallerSigner> signer, std::string_view method)
      : signer_(std::move(signer)), method_(method) {}

  void Intercept(InterceptorBatchMethods* methods) override {
    if (methods->QueryInterceptionHookPoint(InterceptionHookPoints::PRE_SEND_INITIAL_METADATA)) {
      auto& metadata = *methods->GetSendInitialMetadata();
      if (metadata.find(caller_metadata_key) == metadata.end()) {
        metadata.emplace(caller_metadata_key,
                         *signer_->token(caller_of(*methods), service_of(method_)));
      }
    }
    methods->Proceed();
  }

 private:
  // A unary call sends metadata and request together.
  Caller caller_of(InterceptorBatchMethods& methods) const {
    const bool sends = methods.QueryInterceptionHookPoint(InterceptionHookPoints::PRE_SEND_MESSAGE);
    const void* request = sends ? methods.GetSendMessage() : nullptr;
    const auto* context = request == nullptr ? nullptr : context_of(request);
    return context == nullptr ? machine_caller(signer_->role()) : caller_in(*context);
  }

  const std::shared_ptr<const CallerSigner> signer_;
  const std::string_view method_;  // belongs to the stub; lives as long as the call
};

class TokensOfCallers final : public grpc::experimental::ClientInterceptorFactoryInterface {
 public:
  explicit TokensOfCallers(std::shared_ptr<const CallerSigner> signer)
      : signer_(std::move(signer)) {}
  grpc::experimental::Interceptor* CreateClientInterceptor(
      grpc::experimental::ClientRpcInfo* call) override {
    return new TokenOfCaller(signer_, call->method());
  }

 private:
  const std::shared_ptr<const CallerSigner> signer_;
};

}  // namespace

Caller caller_in(const api::v1::RequestContext& context) {
  return {context.clinic(), context.actor(), role_from_name(context.role()).value_or(Role::patient),
          context.purpose()};
}

Interceptors speaking_as(std::shared_ptr<const CallerSigner> signer) {
  Interceptors all;
  all.push_back(std::make_unique<TokensOfCallers>(std::move(signer)));
  return all;
}

}  // namespace carelog::auth
