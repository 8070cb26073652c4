// A rebuild that is long under way.
#pragma once

#include <grpcpp/grpcpp.h>

#include "carelog/api/v1/projections.grpc.pb.h"
#include "tests/gateway/fake_queries.h"

namespace carelog::gateway {

// Shows its progress for ever, as a long rebuild does.
class FakeRebuild final : public grpc::ServerWriteReactor<api::RebuildProgress> {
 public:
  FakeRebuild() {
    progress_.set_generation(4);
    progress_.set_phase("filling");
    StartWrite(&progress_);
  }
  explicit FakeRebuild(const grpc::Status& status) { Finish(status); }
  void OnWriteDone(bool ok) override {
    ok ? StartWrite(&progress_) : Finish(grpc::Status::CANCELLED);
  }
  void OnDone() override { delete this; }

 private:
  api::RebuildProgress progress_;
};

}  // namespace carelog::gateway
