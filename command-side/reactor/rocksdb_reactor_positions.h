// What a reactor has in RocksDB: its position, and its notes beside it.
#pragma once

#include <memory>
#include <string>

#include "command-side/reactor/log_reactor.h"
#include "command-side/reactor/reactor_notes.h"

namespace carelog::command {

class ReactorStore : public ReactorPositions, public ReactorNotes {};

// Throws std::runtime_error naming the directory and what to do.
std::unique_ptr<ReactorStore> open_rocksdb_reactor_positions(const std::string& directory);

}  // namespace carelog::command
