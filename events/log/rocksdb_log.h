// The embedded log: RocksDB on the local disk, one process, fsynced group commit. The default of
// `carelog up`.
//
// Durability: a record can be read only after its write was fsynced. One thread writes for all
// topics and partitions of the directory; what is queued while it waits for the disk goes into its
// next write.
#pragma once

#include <memory>
#include <string>

#include "events/log/log.h"

namespace carelog::events {

// One directory with all topics. Thread-safe. Outlives the logs it opens.
class RocksdbLogStore {
 public:
  // Throws LogUnusable: used by another process, damaged, no space, no permission.
  static std::unique_ptr<RocksdbLogStore> open(const std::string& directory);

  // For tools, also while another process has it open: sees what that process has made durable, and
  // its cursors follow. Appending is a bug. Scratch is a directory that the caller owns.
  static std::unique_ptr<RocksdbLogStore> open_read_only(const std::string& directory,
                                                         const std::string& scratch);

  virtual ~RocksdbLogStore() = default;

  // Creates the topic on first use, with that many partitions for ever. Throws LogUnusable if it
  // exists with another count (0: any count; LogUnusable if it does not exist).
  virtual std::unique_ptr<Log> topic(const std::string& name, std::uint32_t partitions) = 0;
};

}  // namespace carelog::events
