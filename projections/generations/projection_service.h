// gRPC ProjectionService: where the projections are, rebuilding them, what is parked.
//
// Everything that may wait for a machine runs on a thread of its own, at most jobs_max at once;
// gRPC's threads never wait. A rebuild goes on when its caller leaves: the stream only shows it.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "projections/generations/projection.h"

namespace grpc {
class CallbackServerContext;
class Service;
class Status;
}  // namespace grpc

namespace carelog::projections {

// Whether the caller may call this method; OK, or what he is told. Any thread.
using AdmitCall =
    std::function<grpc::Status(const grpc::CallbackServerContext&, const char* method)>;

class ProjectionService {
 public:
  static constexpr std::size_t jobs_max = 8;  // RESOURCE_EXHAUSTED above

  // The projections outlive it.
  ProjectionService(std::vector<Projection*> projections, AdmitCall admit);
  ~ProjectionService();  // Requires: the server it was registered with has shut down

  grpc::Service& service();

  // Ends calls under way with UNAVAILABLE and refuses new ones. Before the server's shutdown.
  void stop();

 private:
  class Service;
  std::unique_ptr<Service> service_;
};

}  // namespace carelog::projections
