// The roles `projector` (read models in PostgreSQL) and `analytics` (in RocksDB), and the service
// through which both are looked after.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "projections/projection.h"
#include "tools/log_access.h"
#include "tools/part.h"

namespace carelog::infra {
class Store;
}

namespace carelog::tools {

// The projections of a process, and what they are kept in.
class Projections {
 public:
  Projections();
  ~Projections();

  // Migrates the schema when the projections start. The log outlives this.
  void add_postgres(const std::string& conninfo, OpenLog& log);
  // Throws infra::StoreInUse when another process keeps it.
  infra::Store& add_analytics(const DataDirectory& data, OpenLog& log);

  std::vector<projections::Projection*> all();

 private:
  std::unique_ptr<infra::Store> analytics_store_;
  std::vector<std::unique_ptr<projections::Projection>> projections_;
};

// Runs them and serves ProjectionService. The projections outlive it.
std::unique_ptr<Part> projector_part(Projections& projections);

}  // namespace carelog::tools
