// A node of a service that several nodes provide, and how to reach it.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace grpc {
class Channel;
}

namespace carelog::infra {

class DirectCalls;

// Makes a channel to a node at "host:port".
using MakeChannel = std::function<std::shared_ptr<grpc::Channel>(const std::string& endpoint)>;

struct LeaderNode {
  std::string endpoint;  // as in the log's claims; empty: not known
  std::shared_ptr<grpc::Channel> channel;
  MakeChannel others = {};  // makes channels to nodes that this one names; empty: none
  std::shared_ptr<DirectCalls> direct = {};  // of a node in this process; null: over the channel
};

// Channels to these endpoints: "host:port,host:port".
std::vector<LeaderNode> leader_nodes(const std::string& endpoints, const MakeChannel& make);

}  // namespace carelog::infra
