// RocksDB on a disk that may be full. Debian's build of it ends the process at the first write to a
// file after one that failed for lack of space. So we check the free space before it writes, and
// turn off its own LOG file, which it would write at any time.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

namespace rocksdb {
class Logger;
}

namespace carelog::infra {

// With less free space nothing more is written to a log; PostgreSQL and the derived stores can
// still use the rest for what is in the log.
inline constexpr std::uintmax_t log_space_bytes_min = 64 * 1024 * 1024;
// With less free space nothing is written to a store derived from a log.
inline constexpr std::uintmax_t store_space_bytes_min = 32 * 1024 * 1024;

// Also true if the file system does not say. The directory need not exist yet.
bool has_space(const std::string& directory, std::uintmax_t bytes_min);

// For rocksdb::DBOptions::info_log: discards everything.
std::shared_ptr<rocksdb::Logger> no_diary();

}  // namespace carelog::infra
