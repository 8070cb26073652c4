// The first record of every partition: it defines the topic for ever.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "events/aggregate_id.h"
#include "events/log/log.h"

namespace carelog::events {

// Which partition a key belongs to, as pinned by the topic's manifest.
class SliceMap {
 public:
  explicit SliceMap(std::vector<Partition> partition_of_slice);
  Partition partition_of(std::string_view key) const;

 private:
  std::vector<Partition> partition_of_slice_;  // one entry per slice
};

// Writes the manifest to empty partitions, reads it back from all, and checks that the topic is
// what this program expects. Several processes may do it at once: the record at offset 0 is the
// manifest, a second one is void. Throws LogUnusable (foreign or newer topic, other partition
// count, other slice hash), and LogAway if the log does not answer within the timeout.
SliceMap ensure_manifest(Log& log, std::int64_t now_ms,
                         std::chrono::milliseconds timeout = std::chrono::seconds(30));

// The same without writing, for tools that only read. Throws LogUnusable if a partition is empty.
SliceMap read_manifest(Log& log, std::chrono::milliseconds timeout = std::chrono::seconds(30));

}  // namespace carelog::events
