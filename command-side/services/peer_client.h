// Listens to the other nodes that lead partitions of a context, and takes over partitions they no
// longer lead. Affects liveness only; see supervision.h.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "command-side/engine/command_engine.h"
#include "infra/grpc/leader_node.h"

namespace grpc {
class Channel;
}

namespace carelog::command {

// The partitions that a node says it leads. Nothing: it did not answer in time.
using AskPeer = std::function<std::optional<std::set<events::Partition>>(
    const std::shared_ptr<grpc::Channel>& peer, std::chrono::milliseconds time_max)>;
AskPeer ask_patients_peer();
AskPeer ask_billing_peer();
AskPeer ask_unique_values_peer();

class PeerClient {
 public:
  static constexpr std::chrono::milliseconds ask_every{200};
  static constexpr std::chrono::milliseconds answer_max{250};

  // Its functions are called on the client's own thread.
  struct Engine {
    std::string endpoint;
    std::function<std::vector<PartitionLeader>()> leaders;
    std::function<void(const std::vector<events::Partition>&)> take_over;
  };
  PeerClient(Engine engine, AskPeer ask);
  ~PeerClient();  // stop()

  // make: how to reach other nodes; if empty, none is asked.
  void start(infra::MakeChannel make);
  void stop();

 private:
  class Watch;
  std::unique_ptr<Watch> watch_;
};

// From an engine, which outlives it.
template <typename Domain>
PeerClient::Engine peer_engine(CommandEngine<Domain>& engine) {
  return {engine.endpoint(), [&engine] { return engine.leaders(); },
          [&engine](const std::vector<events::Partition>& partitions) {
            engine.take_over(partitions);
          }};
}

}  // namespace carelog::command
