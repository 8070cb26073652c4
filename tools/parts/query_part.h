// The roles `query` (reads from PostgreSQL) and the reading half of `analytics` (from RocksDB).
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "auth/calls/caller_token.h"
#include "query-side/hot/near_patients.h"
#include "query-side/rocksdb/rocksdb_live_store.h"
#include "tools/instance/verb_settings.h"
#include "tools/parts/part.h"

namespace carelog::tools {

// Requires: data.keys() exists. callers: who may speak for whom. near: how patients are kept near.
std::unique_ptr<Part> query_part(const std::string& conninfo, const DataDirectory& data,
                                 std::shared_ptr<const auth::CallerVerifier> callers,
                                 const query::NearSettings& near);

// stores: for each read model in RocksDB, what readers see now. smallest_group: smaller ones are
// hidden from roles that may not see the records behind them.
std::unique_ptr<Part> analytics_part(std::vector<query::LiveStore> stores,
                                     std::shared_ptr<const auth::CallerVerifier> callers,
                                     std::int64_t smallest_group);

}  // namespace carelog::tools
