// What a reactor has in RocksDB: its position, and its notes beside it.
#pragma once

#include <memory>
#include <string>

#include "command-side/reactor/log_reactor.h"
#include "command-side/reactor/reactor_notes.h"
#include "infra/rocksdb/store.h"

namespace carelog::command {

// For a store that holds more than positions. Keys that begin with "position " are theirs.
// Throws infra::StoreError; std::invalid_argument where a position cannot be read.
std::vector<events::ReaderPosition> positions_in(const infra::Store& store);
void put_positions(const std::vector<events::ReaderPosition>& positions,
                   rocksdb::WriteBatch& batch);

class ReactorStore : public ReactorPositions, public ReactorNotes {};

// Throws std::runtime_error naming the directory and what to do.
std::unique_ptr<ReactorStore> open_rocksdb_reactor_positions(const std::string& directory);

}  // namespace carelog::command
