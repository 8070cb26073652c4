// The command store in RocksDB: one directory per context with all its partitions.
//
// It is derived from the log, so it is never repaired: a store that is damaged or has another
// layout is put aside and rebuilt from the log. Damage is a bad RocksDB checksum, a missing file,
// or a state that contradicts the log (engine/partition_engine.h).
#pragma once

#include <memory>
#include <string>

#include "command-side/store/command_store.h"

namespace carelog::command {

// A damaged store found there is kept as DIRECTORY.damaged (the last one only) and reported. Throws
// std::runtime_error with the directory and what to do if it cannot be opened.
std::unique_ptr<CommandStore> open_rocksdb_command_store(const std::string& directory);

// Read-only view of the store of another process, or of one that stopped; a snapshot, it does not
// follow. Throws std::runtime_error if there is no store or it has another layout.
std::unique_ptr<const CommandStore> open_rocksdb_command_store_beside(const std::string& directory);

}  // namespace carelog::command
