// The key by which nodes name unique values in the log, so that the log does not show them: a file,
// the same for every node.
#pragma once

#include <filesystem>
#include <string>

namespace carelog::tools {

struct UniqueValuesKey {
  std::filesystem::path file;
  std::string secret;
  bool made = false;  // just now, by this process
};

// Reads the key of `file` and makes it where it is missing, as the log's first node has to; of
// several that start at once one makes it, and all read the same. Who makes it says so. Throws
// VerbFailed (usage) when it cannot be read or made.
UniqueValuesKey unique_values_key(const std::filesystem::path& file);

// This log's values were named with another key. Takes a key back that was made for nothing, and
// throws VerbFailed (usage) that says where the right one is.
[[noreturn]] void refuse_unique_values_key(const UniqueValuesKey& key);

}  // namespace carelog::tools
