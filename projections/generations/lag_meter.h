// How far behind in time a position of the log is: learned by looking now and then where the log
// ended, because an offset says nothing of when it came to be. Between two looks time is divided
// evenly. Pure but for its memory.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "projections/generations/follower.h"

namespace carelog::projections {

struct PartitionLag {
  double seconds = 0;  // since the first record that is missing was appended; 0: none
  std::int64_t last_progress_ms = 0;  // when it last moved or stood at the end; 0: never seen
};

// Used by one thread at a time.
class LagMeter {
 public:
  static constexpr std::size_t looks_max = 512;  // of a partition; older ones are thinned out

  // Takes in where everything stands at this moment (Unix time).
  void look(const std::vector<PartitionProgress>& partitions, std::int64_t now_ms);

  // Of the partition as last looked at. Where records were missing at the first look, time counts
  // from there: it is at least so far behind.
  PartitionLag lag(const std::string& topic, events::Partition partition,
                   std::int64_t now_ms) const;

 private:
  struct Look {
    std::int64_t at_ms = 0;
    events::Offset end_offset = 0;
  };
  struct Lane {
    std::deque<Look> looks;  // the first one: nothing was missing then, unless it is the only one
    events::Offset next_offset = 0;
    std::int64_t last_progress_ms = 0;
  };

  std::map<std::pair<std::string, events::Partition>, Lane> lanes_;
};

}  // namespace carelog::projections
