// What a reactor has in RocksDB: its position, and its notes beside it.
#pragma once

#include <memory>
#include <stdexcept>
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

// A Kept in the store of this directory, or in an empty one where what is there is damaged: that is
// put aside, and its reader begins again. Throws infra::StoreError.
template <typename Kept>
std::unique_ptr<Kept> open_or_begin_again(const std::string& directory) {
  try {
    auto kept = std::make_unique<Kept>(infra::open_store({directory}));
    kept->load();
    return kept;
  } catch (const infra::StoreCorrupt& error) {
    infra::put_aside(directory, error.what());
  } catch (const std::invalid_argument& error) {
    infra::put_aside(directory, error.what());
  }
  return std::make_unique<Kept>(infra::open_store({directory}));
}

class ReactorStore : public ReactorPositions, public ReactorNotes {};

// Throws std::runtime_error naming the directory and what to do.
std::unique_ptr<ReactorStore> open_rocksdb_reactor_positions(const std::string& directory);

}  // namespace carelog::command
