// How far the read models in PostgreSQL have read their logs.
#pragma once

#include <string>
#include <vector>

#include "tools/models/log_shortfall.h"

namespace carelog::tools {

// Of every generation. Throws infra::PostgresAway, and pqxx's errors if there is no such table.
std::vector<ReadPosition> positions_in_postgres(const std::string& conninfo);

}  // namespace carelog::tools
