// Every read model, listed once. The projector, rebuilds, checksums, dry runs and the tools take
// from this list each model's name, topics and storage. A new read model is a description, a fold
// and a line here (CONTRIBUTING.md walks through one).
#pragma once

#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "events/log/log.h"

namespace carelog::projections {

class PostgresTables;
class RocksdbFold;

struct ReadModelEntry {
  std::string name;  // stored in positions, schemas and directories: never renamed
  std::vector<std::string> topics;
  // Its tables and fold. One of the two is set: it is stored in PostgreSQL or in RocksDB.
  std::shared_ptr<const PostgresTables> in_postgres = nullptr;
  std::shared_ptr<const RocksdbFold> in_rocksdb = nullptr;
};

// The text lists the known ones.
struct UnknownReadModel : std::runtime_error {
  using std::runtime_error::runtime_error;
};

const std::vector<ReadModelEntry>& read_models();
// Throws UnknownReadModel.
const ReadModelEntry& read_model(std::string_view name);

std::vector<std::string> read_model_names();
// "patients, billing, prices, audit, chart, analytics"
std::string read_models_in_words();

// The logs that the model is made from, in the order of its topics. Throws std::invalid_argument if
// one of them is missing.
std::vector<events::Log*> logs_of(const ReadModelEntry& model,
                                  const std::vector<events::Log*>& logs);

}  // namespace carelog::projections
