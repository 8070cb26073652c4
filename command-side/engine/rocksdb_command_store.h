// The command store in RocksDB: one directory per context, all partitions in it.
#pragma once

#include <memory>
#include <string>

#include "command-side/engine/command_store.h"

namespace carelog::command {

// Throws std::runtime_error naming the directory and what to do. A damaged store is not repaired:
// the text says to delete the directory, which the log fills again.
std::unique_ptr<CommandStore> open_rocksdb_command_store(const std::string& directory);

}  // namespace carelog::command
