// How far behind in time a position of the log is. An offset does not tell when it was appended, so
// the meter looks at the log's end now and then and interpolates between two looks. Pure but for
// its memory.
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
  double seconds = 0;  // since the first missing record was appended; 0: none missing
  std::int64_t last_progress_ms = 0;  // when it last moved or was at the end; 0: never seen
};

// Used by one thread at a time.
class LagMeter {
 public:
  static constexpr std::size_t looks_max = 512;  // per partition; older ones are thinned out

  // Records where everything is at this moment (Unix time).
  void look(const std::vector<PartitionProgress>& partitions, std::int64_t now_ms);

  // The partition's lag as last looked at. If records were missing at the first look, time counts
  // from there, as a lower bound.
  PartitionLag lag(const std::string& topic, events::Partition partition,
                   std::int64_t now_ms) const;

 private:
  struct Look {
    std::int64_t at_ms = 0;
    events::Offset end_offset = 0;
  };
  struct Lane {
    std::deque<Look> looks;  // nothing was missing at the first one, unless it is the only one
    events::Offset next_offset = 0;
    std::int64_t last_progress_ms = 0;
  };

  std::map<std::pair<std::string, events::Partition>, Lane> lanes_;
};

}  // namespace carelog::projections
