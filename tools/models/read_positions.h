// How far a log has been read by what is derived from it and kept in a data directory.
#pragma once

#include <vector>

#include "tools/data_directory.h"
#include "tools/models/log_shortfall.h"

namespace carelog::tools {

// The command stores, the reactors and the read models in RocksDB, read beside their owner if it
// runs. One that cannot be read is left out and named on stderr.
std::vector<ReadPosition> positions_in(const DataDirectory& data);

}  // namespace carelog::tools
