// The key for hashing unique values, so that the log does not show them: a file, the same for every
// node.
#pragma once

#include <filesystem>
#include <string>

namespace carelog::tools {

struct UniqueValuesKey {
  std::filesystem::path file;
  std::string secret;
  bool made = false;  // created just now by this process
};

// Reads the key in `file`, or creates it for the log's first node; if several start at once, one
// creates it and all read the same. The one that creates it logs that. Throws VerbFailed (usage) if
// it cannot be read or created.
UniqueValuesKey unique_values_key(const std::filesystem::path& file);

// This log's values were hashed with another key. Removes a key that was created for nothing, and
// throws VerbFailed (usage) that says where the right one is.
[[noreturn]] void refuse_unique_values_key(const UniqueValuesKey& key);

}  // namespace carelog::tools
