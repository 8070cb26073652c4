// Which of several nodes to ask, learned from their answers: part of leader_client.h.
#pragma once

#include <grpcpp/support/status.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "infra/grpc/leader_node.h"

namespace carelog::infra {

// Thread-safe.
class LeaderRoutes {
 public:
  static constexpr std::size_t nodes_max = 64;
  static constexpr int attempts_max = 12;
  // As many as the log's slices (events/aggregate_id.h).
  static constexpr std::size_t slices = 1024;
  static std::size_t slice_of(std::string_view aggregate_id);

  // Requires: at least one node.
  explicit LeaderRoutes(std::vector<LeaderNode> nodes);

  std::size_t node_for(std::size_t slice) const;
  std::shared_ptr<grpc::Channel> channel(std::size_t node) const;
  std::shared_ptr<DirectCalls> direct(std::size_t node) const;  // may be null

  // Learns from the n-th attempt's status. Returns how long to wait before the next attempt, or
  // nothing if the status is the answer. All waits together are about three seconds, longer than it
  // takes to notice the loss of a leader.
  std::optional<std::chrono::milliseconds> after(std::size_t slice, std::size_t node, int attempt,
                                                 const grpc::Status& status);

 private:
  // The node's index, added if new; nothing if it cannot be reached.
  std::optional<std::size_t> node_at(const std::string& endpoint);

  mutable std::mutex mutex_;
  std::vector<LeaderNode> nodes_;
  std::array<std::uint8_t, slices> node_of_slice_{};
};

}  // namespace carelog::infra
