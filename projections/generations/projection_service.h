// gRPC ProjectionService: where the projections are, rebuilding them, what is parked.
//
// Everything that may wait for a machine runs on a thread of its own, at most jobs_max at once;
// gRPC's threads never wait. A rebuild goes on when its caller leaves: the stream only shows it.
#pragma once

#include <memory>
#include <vector>

#include "projections/generations/projection.h"

namespace grpc {
class Service;
}

namespace carelog::projections {

class ProjectionService {
 public:
  static constexpr std::size_t jobs_max = 8;  // RESOURCE_EXHAUSTED above

  // The projections outlive it.
  explicit ProjectionService(std::vector<Projection*> projections);
  ~ProjectionService();  // Requires: the server it was registered with has shut down

  grpc::Service& service();

  // Ends calls under way with UNAVAILABLE and refuses new ones. Before the server's shutdown.
  void stop();

 private:
  class Service;
  std::unique_ptr<Service> service_;
};

}  // namespace carelog::projections
