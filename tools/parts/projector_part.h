// The roles `projector` (read models in PostgreSQL) and `analytics` (in RocksDB), and the service
// through which both are looked after.
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

// The projections of a process, and what they are kept in.
class Projections {
 public:
  Projections();
  ~Projections();

  // Makes the schema when the projections start. The log outlives this.
  void add_postgres(const std::string& conninfo, OpenLog& log);
  // Throws infra::StoreInUse when another process keeps them. What it returns, of each read model
  // what its readers need, lives no longer than this.
  std::vector<query::LiveStore> add_rocksdb(const DataDirectory& data, OpenLog& log);

  std::vector<projections::Projection*> all();

 private:
  std::vector<std::unique_ptr<projections::Projection>> projections_;
};

// Runs them and serves ProjectionService. The projections outlive it. callers: who is believed to
// speak for whom.
std::unique_ptr<Part> projector_part(Projections& projections,
                                     std::shared_ptr<const auth::CallerVerifier> callers);

// The service that looks after them, where it believes these callers.
std::unique_ptr<projections::ProjectionService> projection_service(
    std::vector<projections::Projection*> projections,
    std::shared_ptr<const auth::CallerVerifier> callers);

}  // namespace carelog::tools
