// Has a generation of a read model made: answers with the first progress and leaves. The rebuild
// goes on without its caller; ListGenerations tells how far it is.
#pragma once

#include <cstddef>
#include <memory>

#include "carelog/api/v1/projections.grpc.pb.h"
#include "infra/grpc/under_way.h"

namespace carelog::gateway {

class ApiCall;
struct GatewayParts;

// Deletes itself when gRPC has done with it.
class RebuildStart final : public grpc::ClientReadReactor<api::v1::RebuildProgress> {
 public:
  // Asks the process at this place, and those behind it while they do not know the read model.
  static void begin(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call,
                    api::v1::RebuildRequest request, std::size_t place = 0);

  void OnReadDone(bool ok) override;
  void OnDone(const grpc::Status& status) override;

 private:
  RebuildStart(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call,
               api::v1::RebuildRequest request, std::size_t place);

  infra::UnderWay::Mark mark_;  // first member, so destroyed last
  const std::shared_ptr<GatewayParts> parts_;
  std::shared_ptr<ApiCall> call_;  // null: answered
  const std::size_t place_;
  grpc::ClientContext context_;
  api::v1::RebuildRequest request_;
  api::v1::RebuildProgress progress_;
};

}  // namespace carelog::gateway
