// The command store in RocksDB: one directory per context, all partitions in it.
//
// It is derived from the log, so it is never repaired: what is damaged, or was written in another
// layout, is put aside and the log fills it again. Damage is what RocksDB's checksums find, a file
// that is gone, and a state that contradicts the log (partition_engine.h).
#pragma once

#include <memory>
#include <string>

#include "command-side/store/command_store.h"

namespace carelog::command {

// A damaged store found there is kept beside as DIRECTORY.damaged, the last one only, and the log
// says so. Throws std::runtime_error naming the directory and what to do when it cannot be opened.
std::unique_ptr<CommandStore> open_rocksdb_command_store(const std::string& directory);

// To look at what another process keeps, or a stopped one kept; as it is now, it does not follow.
// Throws std::runtime_error when there is no store, or one in another layout.
std::unique_ptr<const CommandStore> open_rocksdb_command_store_beside(const std::string& directory);

}  // namespace carelog::command
