// gRPC ProjectionService: where the projections are, rebuilds, and what is parked.
//
// Everything that may wait for a log or database runs on a thread of its own, at most jobs_max at
// once; gRPC's threads never wait. A rebuild continues when its caller disconnects: the stream only
// shows it.
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

// Whether the caller may call this method: OK, or the status to answer. Any thread.
using AdmitCall =
    std::function<grpc::Status(const grpc::CallbackServerContext&, const char* method)>;

class ProjectionService {
 public:
  static constexpr std::size_t jobs_max = 8;  // RESOURCE_EXHAUSTED beyond it

  // The projections outlive it.
  ProjectionService(std::vector<Projection*> projections, AdmitCall admit);
  ~ProjectionService();  // Requires: the server it was registered with has shut down

  grpc::Service& service();

  // Ends current calls with UNAVAILABLE and refuses new ones. Call it before the server's shutdown.
  void stop();

 private:
  class Service;
  std::unique_ptr<Service> service_;
};

}  // namespace carelog::projections
