// The roles `projector` (read models in PostgreSQL) and `analytics` (in RocksDB), and the service
// through which both are looked after.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "projections/generations/projection.h"
#include "tools/instance/log_access.h"
#include "tools/parts/part.h"

namespace rocksdb {
class DB;
}

namespace carelog::tools {

// What readers of analytics see now; null: nothing yet. Any thread.
using LiveStore = std::function<std::shared_ptr<rocksdb::DB>()>;

// The projections of a process, and what they are kept in.
class Projections {
 public:
  Projections();
  ~Projections();

  // Migrates the schema when the projections start. The log outlives this.
  void add_postgres(const std::string& conninfo, OpenLog& log);
  // Throws infra::StoreInUse when another process keeps it. What it returns lives no longer than
  // this.
  LiveStore add_analytics(const DataDirectory& data, OpenLog& log);

  std::vector<projections::Projection*> all();

 private:
  std::vector<std::unique_ptr<projections::Projection>> projections_;
};

// Runs them and serves ProjectionService. The projections outlive it.
std::unique_ptr<Part> projector_part(Projections& projections);

}  // namespace carelog::tools
