// When a follower suspects a leader, and which partitions a node should lead to have its share.
//
// A leader is trusted while it keeps saying that it leads. A wrong suspicion costs it a term and
// its callers a redirect, never more: the log decides. To keep two nodes that cannot hear one
// another from taking a partition back and forth at full speed, each take-over makes the next
// suspicion of that partition slower, up to suspect_max_ms, until it has been quiet for a while.
//
// Pure: told what was heard and what time it is. Not thread-safe.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "events/aggregate_id.h"

namespace carelog::command {

struct SupervisionLimits {
  std::int64_t suspect_ms = 800;  // a leader silent for this long is suspected
  std::int64_t suspect_max_ms = 10'000;
  std::int64_t quiet_ms = 30'000;       // after this long, suspicion is quick again
  std::int64_t share_every_ms = 1'000;  // between two partitions taken to reach its share
};

class Supervision {
 public:
  explicit Supervision(std::string own_endpoint, SupervisionLimits limits = {})
      : own_(std::move(own_endpoint)), limits_(limits) {}

  // What the log says, by partition: who leads it (empty: nobody), and the term.
  struct Claimed {
    std::string leader;
    std::uint64_t term = 0;
  };
  void read(const std::vector<Claimed>& partitions, std::int64_t now_ms);
  // The node answered, and leads these.
  void heard(const std::string& endpoint, const std::set<events::Partition>& leads,
             std::int64_t now_ms);

  // Nodes to ask: all other leaders.
  std::set<std::string> peers() const;
  // Partitions to claim now: those of suspected leaders, and now and then one more from the node
  // that leads the most, while this one leads less than its share.
  std::vector<events::Partition> to_take_over(std::int64_t now_ms);

 private:
  struct Watched {
    Claimed claimed;
    std::int64_t sure_ms = 0;  // last claimed, or last said to be led
    std::int64_t patience_ms = 0;
    std::int64_t taken_ms = -1;  // when this node last took it over; -1: never
  };
  bool suspected(const Watched& partition, std::int64_t now_ms) const;
  std::vector<events::Partition> for_the_share(std::int64_t now_ms);

  const std::string own_;
  const SupervisionLimits limits_;
  std::vector<Watched> partitions_;
  std::int64_t shared_ms_ = -1;  // when a partition was last taken for the share; -1: never
};

}  // namespace carelog::command
