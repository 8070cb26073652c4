#include "infra/grpc/leader_routes.h"

#include <openssl/evp.h>

#include <algorithm>
#include <stdexcept>

namespace carelog::infra {
namespace {

constexpr std::chrono::milliseconds at_once{1};    // a redirect: the leader is known
constexpr std::chrono::milliseconds a_moment{60};  // nobody leads yet
constexpr std::uint8_t any_node = 255;
static_assert(LeaderRoutes::nodes_max < any_node);

}  // namespace

std::vector<LeaderNode> leader_nodes(const std::string& endpoints, const MakeChannel& make) {
  std::vector<LeaderNode> nodes;
  for (std::size_t from = 0; from <= endpoints.size();) {
    const std::size_t to = std::min(endpoints.find(',', from), endpoints.size());
    if (to > from) {
      const std::string endpoint = endpoints.substr(from, to - from);
      nodes.push_back({endpoint, make(endpoint), make});
    }
    from = to + 1;
  }
  return nodes;
}

std::size_t LeaderRoutes::slice_of(std::string_view aggregate_id) {
  std::array<std::uint8_t, 32> digest{};
  if (EVP_Digest(aggregate_id.data(), aggregate_id.size(), digest.data(), nullptr, EVP_sha256(),
                 nullptr) != 1) {
    throw std::runtime_error("SHA-256 is not available from OpenSSL");
  }
  std::uint64_t head = 0;
  for (std::size_t i = 0; i < 8; ++i) head = head << 8 | digest[i];
  return head % slices;
}

LeaderRoutes::LeaderRoutes(std::vector<LeaderNode> nodes) : nodes_(std::move(nodes)) {
  if (nodes_.empty()) throw std::invalid_argument("a leader's route needs a node to begin with");
  node_of_slice_.fill(any_node);
}

std::size_t LeaderRoutes::node_for(std::size_t slice) const {
  const std::lock_guard lock(mutex_);
  return node_of_slice_[slice] == any_node ? 0 : node_of_slice_[slice];
}

std::shared_ptr<grpc::Channel> LeaderRoutes::channel(std::size_t node) const {
  const std::lock_guard lock(mutex_);
  return nodes_.at(node).channel;
}

std::shared_ptr<DirectCalls> LeaderRoutes::direct(std::size_t node) const {
  const std::lock_guard lock(mutex_);
  return nodes_.at(node).direct;
}

std::optional<std::size_t> LeaderRoutes::node_at(const std::string& endpoint) {
  const auto found = std::find_if(nodes_.begin(), nodes_.end(), [&](const LeaderNode& node) {
    return node.endpoint == endpoint;
  });
  if (found != nodes_.end()) return static_cast<std::size_t>(found - nodes_.begin());
  const MakeChannel& make = nodes_.front().others;
  if (nodes_.size() >= nodes_max || !make) return std::nullopt;
  nodes_.push_back({endpoint, make(endpoint), {}, {}});
  return nodes_.size() - 1;
}

std::optional<std::chrono::milliseconds> LeaderRoutes::after(std::size_t slice, std::size_t node,
                                                             int attempt,
                                                             const grpc::Status& status) {
  const bool away = status.error_code() == grpc::StatusCode::UNAVAILABLE;
  const bool silent = status.error_code() == grpc::StatusCode::DEADLINE_EXCEEDED;
  const std::lock_guard lock(mutex_);
  const std::string leader = status.error_details();
  if (away && !leader.empty() && leader != nodes_[node].endpoint) {
    if (const auto named = node_at(leader)) {
      node_of_slice_[slice] = static_cast<std::uint8_t>(*named);
      return at_once;
    }
  }
  if (away || silent) {
    // Whatever this node led will soon be led by another; the next in the list may know more.
    const auto next = static_cast<std::uint8_t>((node + 1) % nodes_.size());
    for (std::uint8_t& other : node_of_slice_) {
      if (other == node) other = next;
    }
    node_of_slice_[slice] = next;
    return a_moment * std::min(attempt, 5);
  }
  node_of_slice_[slice] = static_cast<std::uint8_t>(node);
  return std::nullopt;
}

}  // namespace carelog::infra
