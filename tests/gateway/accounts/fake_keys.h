// Keys that change at once.
#pragma once

#include <grpcpp/grpcpp.h>

#include "carelog/api/v1/auth.grpc.pb.h"

namespace carelog::gateway {

class FakeKeys final : public api::v1::KeyService::CallbackService {
 public:
  grpc::ServerUnaryReactor* RotateKeys(grpc::CallbackServerContext* context,
                                       const api::v1::RotateKeysRequest* request,
                                       api::v1::RotateKeysReply* reply) override {
    return give(context, *request, "the next", reply);
  }
  grpc::ServerUnaryReactor* ReplaceKeys(grpc::CallbackServerContext* context,
                                        const api::v1::RotateKeysRequest* request,
                                        api::v1::RotateKeysReply* reply) override {
    return give(context, *request, "another", reply);
  }
  grpc::ServerUnaryReactor* ListKeys(grpc::CallbackServerContext* context,
                                     const api::v1::RotateKeysRequest*,
                                     api::v1::ListKeysReply* reply) override {
    reply->add_keys()->set_key_id("the next");
    reply->mutable_keys(0)->set_state("announced");
    reply->mutable_keys(0)->set_signs_from("2026-01-02T03:04:05.000Z");
    reply->add_keys()->set_key_id("this one");
    reply->mutable_keys(1)->set_state("signing");
    auto* reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }

 private:
  static grpc::ServerUnaryReactor* give(grpc::CallbackServerContext* context,
                                        const api::v1::RotateKeysRequest& request, const char* key,
                                        api::v1::RotateKeysReply* reply) {
    reply->set_key_id(key);
    reply->set_signs_from("2026-01-02T03:04:05.000Z");
    reply->set_former_until("2026-01-03T03:05:05.000Z");
    auto* reactor = context->DefaultReactor();
    reactor->Finish(request.context().actor().empty()
                        ? grpc::Status(grpc::StatusCode::INVALID_ARGUMENT, "nobody asks")
                        : grpc::Status::OK);
    return reactor;
  }
};

}  // namespace carelog::gateway
