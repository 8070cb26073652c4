// A node of a service that several nodes share: where it is reached.
#pragma once

#include <memory>
#include <string>
#include <vector>

namespace grpc {
class Channel;
}

namespace carelog::infra {

struct LeaderNode {
  std::string endpoint;  // as in the log's claims; empty: not known
  std::shared_ptr<grpc::Channel> channel;
};

// Channels to these endpoints: "host:port,host:port".
std::vector<LeaderNode> leader_nodes(const std::string& endpoints);

}  // namespace carelog::infra
