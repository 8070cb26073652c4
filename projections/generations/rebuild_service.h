// ProjectionService.Rebuild: the stream that shows the progress of a build.
#pragma once

#include "carelog/api/v1/projections.grpc.pb.h"

#include "projections/generations/projection.h"
#include "projections/generations/projection_jobs.h"

namespace carelog::projections {

namespace api = carelog::api::v1;

// show_values: of differing rows, which may be personal data.
api::RebuildProgress reply_of(const BuildProgress& now, bool show_values);

// run() is the job; gRPC's threads only report what became of a write.
class RebuildStream final : public grpc::ServerWriteReactor<api::RebuildProgress> {
 public:
  RebuildStream(Projection& projection, api::RebuildRequest request, Jobs& jobs)
      : projection_(projection), request_(std::move(request)), jobs_(jobs) {}

  // Ends with Finish; after that this object may be destroyed at any time.
  void run();

  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override { delete this; }

 private:
  grpc::Status show(int generation);
  bool send(const api::RebuildProgress& progress);

  Projection& projection_;
  const api::RebuildRequest request_;
  Jobs& jobs_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool written_ = false;
  bool gone_ = false;
};

}  // namespace carelog::projections
