// Every read model there is, listed once. From this list the projector, rebuilds, checksums, dry
// runs and the messages of the tools take the names, the topics and what a model is kept in. A new
// read model is a description, a fold and a line here (CONTRIBUTING.md walks through one).
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
  // Its tables and fold, one of the two: it is kept in PostgreSQL, or in RocksDB.
  std::shared_ptr<const PostgresTables> in_postgres = nullptr;
  std::shared_ptr<const RocksdbFold> in_rocksdb = nullptr;
};

// The text names those there are.
struct UnknownReadModel : std::runtime_error {
  using std::runtime_error::runtime_error;
};

const std::vector<ReadModelEntry>& read_models();
// Throws UnknownReadModel.
const ReadModelEntry& read_model(std::string_view name);

std::vector<std::string> read_model_names();
// "patients, billing, prices, audit, chart, analytics"
std::string read_models_in_words();

// Those of the logs that the model is made from, in the order of its topics. Throws
// std::invalid_argument: one of them is not among the logs.
std::vector<events::Log*> logs_of(const ReadModelEntry& model,
                                  const std::vector<events::Log*>& logs);

}  // namespace carelog::projections
