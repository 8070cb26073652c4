// The roles `query` (reads from PostgreSQL) and the reading half of `analytics` (from RocksDB).
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "tools/instance/verb_settings.h"
#include "tools/parts/part.h"

namespace rocksdb {
class DB;
}

namespace carelog::tools {

// Requires: data.keys() exists.
std::unique_ptr<Part> query_part(const std::string& conninfo, const DataDirectory& data);

// live: the store that readers see now; null while there is none. Any thread.
std::unique_ptr<Part> analytics_part(std::function<std::shared_ptr<rocksdb::DB>()> live);

}  // namespace carelog::tools
