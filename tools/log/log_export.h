// Writes the file of `carelog log export`; an interrupted export can be continued.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "tools/log/log_source.h"

namespace carelog::tools {

struct Exported {
  std::uint64_t records = 0;
  std::uint64_t resumed_records = 0;  // those found in the unfinished file
  std::uint64_t file_bytes = 0;
  events::Hash digest{};  // of the whole file
  std::vector<ArchiveHead> heads;
};

// FILE.part, until it is complete and on disk.
std::filesystem::path unfinished(const std::filesystem::path& file);

// If there is an unfinished file of the same log, it continues after its last whole block, up to
// the ends recorded when it was begun. Shows progress. Throws LogNotSound (the log is damaged, or
// the unfinished file is of another log), LogSilent, LogUnusable, std::system_error (the disk
// refuses; the unfinished file is removed). Requires: file does not exist.
Exported export_log(LiveLogs& logs, const std::filesystem::path& file, const std::string& program);

}  // namespace carelog::tools
