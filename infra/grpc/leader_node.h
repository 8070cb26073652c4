// A node of a service that several nodes share: where it is reached.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace grpc {
class Channel;
}

namespace carelog::infra {

// How a node is reached at "host:port".
using MakeChannel = std::function<std::shared_ptr<grpc::Channel>(const std::string& endpoint)>;

struct LeaderNode {
  std::string endpoint;  // as in the log's claims; empty: not known
  std::shared_ptr<grpc::Channel> channel;
  MakeChannel others = {};  // the way to other nodes that this one names; empty: there is none
};

// Channels to these endpoints: "host:port,host:port".
std::vector<LeaderNode> leader_nodes(const std::string& endpoints, const MakeChannel& make);

}  // namespace carelog::infra
