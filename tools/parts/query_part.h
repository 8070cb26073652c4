// The roles `query` (reads from PostgreSQL) and the reading half of `analytics` (from RocksDB).
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "query-side/rocksdb/rocksdb_live_store.h"
#include "tools/instance/verb_settings.h"
#include "tools/parts/part.h"

namespace carelog::tools {

// Requires: data.keys() exists.
std::unique_ptr<Part> query_part(const std::string& conninfo, const DataDirectory& data);

// stores: of each read model in RocksDB what readers see now.
std::unique_ptr<Part> analytics_part(std::vector<query::LiveStore> stores);

}  // namespace carelog::tools
