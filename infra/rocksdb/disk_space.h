// RocksDB on a disk that may be full. As Debian builds it, it ends the process at the first write
// to a file behind one that met a full disk: so room is looked at before it writes, and it keeps no
// diary of its own (the file LOG), which it would write at any time.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

namespace rocksdb {
class Logger;
}

namespace carelog::infra {

// Below it nothing more is written to a log; PostgreSQL and the stores still get what they need for
// what stands in the log.
inline constexpr std::uintmax_t log_space_bytes_min = 64 * 1024 * 1024;
// Below it nothing is written to a store that is derived from a log.
inline constexpr std::uintmax_t store_space_bytes_min = 32 * 1024 * 1024;

// True also where the file system does not say. The directory need not exist yet.
bool has_space(const std::string& directory, std::uintmax_t bytes_min);

// For rocksdb::DBOptions::info_log: writes nothing.
std::shared_ptr<rocksdb::Logger> no_diary();

}  // namespace carelog::infra
