// Calls any method with an empty request and returns the status code.
#pragma once

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include <chrono>
#include <future>
#include <memory>
#include <string>

#include "auth/calls/call_guard.h"
#include "auth/calls/call_rules.h"

namespace carelog::system_test {

// token: who calls; empty for nobody. Sent explicitly, because the channel would look for the
// caller in the request (auth/calls/calling.h).
inline grpc::StatusCode raw_call(const std::shared_ptr<grpc::Channel>& channel,
                                 const std::string& method, const std::string& token = {}) {
  grpc::GenericStub stub(channel);
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(5));
  if (!token.empty()) context.AddMetadata(auth::caller_metadata_key, token);
  const grpc::Slice nothing("");
  grpc::ByteBuffer request(&nothing, 1), reply;
  std::promise<grpc::StatusCode> code;
  stub.UnaryCall(&context, method, {}, &request, &reply,
                 [&](const grpc::Status& status) { code.set_value(status.error_code()); });
  return code.get_future().get();
}

inline grpc::StatusCode raw_call(const std::shared_ptr<grpc::Channel>& channel,
                                 const auth::CallRule& rule, const std::string& token = {}) {
  // Commands come in one envelope, lists of rows by one method.
  const bool command = rule.service == "CommandService" && rule.method != "SendCanary" &&
                       rule.method != "GetLeadership" && rule.method != "DecideGroups";
  const std::string_view method = command                             ? "Decide"
                                  : rule.service == "RowQueryService" ? "List"
                                                                      : rule.method;
  return raw_call(
      channel, "/carelog.api.v1." + std::string(rule.service) + "/" + std::string(method), token);
}

}  // namespace carelog::system_test
