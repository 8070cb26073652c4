// CommandService hosted by the load program: the same kind of gRPC server and the same requests,
// with more or less behind it.
#pragma once

#include <memory>
#include <string>

#include "tests/bench/bench_log.h"
#include "tests/bench/hosting/bench_peers.h"

namespace carelog::bench {

// patients: the real service, engine and deciders.
// empty-decider: the same engine, log and store; RegisterPatient always decides one fixed small
//   event that needs nothing to be unique. What is left is the path.
// echo: RegisterPatient answers at once with an empty reply. What is left is gRPC.
enum class HostedKind { patients, empty_decider, echo };

HostedKind hosted_kind(const std::string& name);  // throws std::invalid_argument naming the kinds

class HostedService {
 public:
  // Serves on a free port of 127.0.0.1 from construction on. The echo does not use the log.
  HostedService(HostedKind kind, const BenchLogSettings& log, const BenchPeers& peers);
  ~HostedService();

  std::string endpoint() const;  // "127.0.0.1:PORT"

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace carelog::bench
