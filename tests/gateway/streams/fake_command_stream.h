// A stream of groups of commands that answers one group after another. See fake_services.h.
#pragma once

#include <grpcpp/support/server_callback.h>

#include <functional>
#include <utility>

#include "carelog/api/v1/commands.pb.h"

namespace carelog::gateway {

// Owned by gRPC.
class FakeCommandStream final
    : public grpc::ServerBidiReactor<carelog::api::v1::CommandGroup,
                                     carelog::api::v1::CommandGroupReply> {
 public:
  using Answer = std::function<void(const carelog::api::v1::CommandRequest&,
                                    carelog::api::v1::CommandAnswer&)>;

  explicit FakeCommandStream(Answer answer) : answer_(std::move(answer)) { StartRead(&group_); }

  void OnReadDone(bool ok) override {
    if (!ok) return Finish(grpc::Status::OK);
    reply_.Clear();
    reply_.set_number(group_.number());
    for (const auto& request : group_.commands()) answer_(request, *reply_.add_answers());
    StartWrite(&reply_);
  }
  void OnWriteDone(bool ok) override {
    if (!ok) return Finish(grpc::Status::OK);
    StartRead(&group_);
  }
  void OnDone() override { delete this; }

 private:
  const Answer answer_;
  carelog::api::v1::CommandGroup group_;
  carelog::api::v1::CommandGroupReply reply_;
};

}  // namespace carelog::gateway
