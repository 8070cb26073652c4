// The roles `projector` (read models in PostgreSQL) and `analytics` (in RocksDB), and the service
// to operate both.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "auth/calls/caller_token.h"
#include "projections/generations/projection.h"
#include "projections/generations/projection_service.h"
#include "query-side/rocksdb/rocksdb_live_store.h"
#include "tools/instance/log_access.h"
#include "tools/parts/part.h"

namespace carelog::tools {

// The projections of a process and their storage.
class Projections {
 public:
  Projections();
  ~Projections();

  // The schema is created when the projections start. The log outlives this.
  void add_postgres(const std::string& conninfo, OpenLog& log);
  // Throws infra::StoreInUse if another process keeps them. Returns what the readers of each read
  // model need; this outlives it.
  std::vector<query::LiveStore> add_rocksdb(const DataDirectory& data, OpenLog& log);

  std::vector<projections::Projection*> all();

 private:
  std::vector<std::unique_ptr<projections::Projection>> projections_;
};

// Runs them and serves ProjectionService. The projections outlive it. callers: who may speak for
// whom.
std::unique_ptr<Part> projector_part(Projections& projections,
                                     std::shared_ptr<const auth::CallerVerifier> callers);

// The service to operate them, for these callers.
std::unique_ptr<projections::ProjectionService> projection_service(
    std::vector<projections::Projection*> projections,
    std::shared_ptr<const auth::CallerVerifier> callers);

}  // namespace carelog::tools
