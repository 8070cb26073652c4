// Which of several nodes to ask, as learned from their answers: part of leader_client.h.
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
  // The log's slices (events/aggregate_id.h).
  static constexpr std::size_t slices = 1024;
  static std::size_t slice_of(std::string_view aggregate_id);

  // Requires: at least one.
  explicit LeaderRoutes(std::vector<LeaderNode> nodes);

  std::size_t node_for(std::size_t slice) const;
  std::shared_ptr<grpc::Channel> channel(std::size_t node) const;

  // What the end of the n-th attempt teaches: how long to wait before the next; nothing: it is the
  // answer. Together the waits are about three seconds, longer than a leader's loss is noticed in.
  std::optional<std::chrono::milliseconds> after(std::size_t slice, std::size_t node, int attempt,
                                                 const grpc::Status& status);

 private:
  // Makes it; nothing: it cannot be reached.
  std::optional<std::size_t> node_at(const std::string& endpoint);

  mutable std::mutex mutex_;
  std::vector<LeaderNode> nodes_;
  std::array<std::uint8_t, slices> node_of_slice_{};
};

}  // namespace carelog::infra
