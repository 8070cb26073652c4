// The roles `query` (reads from PostgreSQL) and the reading half of `analytics` (from RocksDB).
#pragma once

#include <memory>
#include <string>

#include "tools/part.h"
#include "tools/verb_settings.h"

namespace carelog::infra {
class Store;
}

namespace carelog::tools {

// Requires: data.keys() exists.
std::unique_ptr<Part> query_part(const std::string& conninfo, const DataDirectory& data);

// The store outlives the part.
std::unique_ptr<Part> analytics_part(infra::Store& store);

}  // namespace carelog::tools
