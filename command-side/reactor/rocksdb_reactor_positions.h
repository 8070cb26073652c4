// The reactor's position in RocksDB.
#pragma once

#include <memory>
#include <string>

#include "command-side/reactor/log_reactor.h"

namespace carelog::command {

// Throws std::runtime_error naming the directory and what to do.
std::unique_ptr<ReactorPositions> open_rocksdb_reactor_positions(const std::string& directory);

}  // namespace carelog::command
