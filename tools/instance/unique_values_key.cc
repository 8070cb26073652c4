#include "tools/instance/unique_values_key.h"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>

#include "infra/ids/random_id.h"
#include "infra/process/logging.h"
#include "tools/exit_code.h"
#include "tools/instance/instance_file.h"

namespace carelog::tools {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t secret_bytes = 32;

[[noreturn]] void refuse_key(const fs::path& file, const std::string& why) {
  throw VerbFailed(ExitCode::usage, "the key of the unique values, " + file.string() + ", " + why);
}

// True if this process made it. Uses link(), which fails if the file exists; rename() would not.
bool make_key(const fs::path& file) {
  if (!fs::is_directory(fs::absolute(file).parent_path()))
    refuse_key(file, "cannot be made: there is no such folder");
  const fs::path aside = file.string() + "." + infra::random_hex(8);
  write_file_atomically(aside, infra::random_hex(secret_bytes) + "\n");
  const int failure = ::link(aside.c_str(), file.c_str()) == 0 ? 0 : errno;
  std::error_code ignored;
  fs::remove(aside, ignored);
  if (failure != 0 && failure != EEXIST)
    refuse_key(file, std::string("cannot be made: ") + std::strerror(failure));
  return failure == 0;
}

}  // namespace

UniqueValuesKey unique_values_key(const fs::path& file) {
  UniqueValuesKey key;
  key.file = file;
  if (!fs::exists(file)) {
    key.made = make_key(file);
    if (key.made)
      infra::log_info("unique-values",
                      "made the key of the unique values, as the log's first node; give every "
                      "other node a copy with --unique-values-key",
                      {{"file", fs::absolute(file).string()}});
  }
  std::ifstream(file) >> key.secret;
  const bool hex = key.secret.find_first_not_of("0123456789abcdefABCDEF") == std::string::npos;
  if (key.secret.size() != 2 * secret_bytes || !hex)
    refuse_key(file, "cannot be read: it is one line of 64 hexadecimal digits");
  return key;
}

void refuse_unique_values_key(const UniqueValuesKey& key) {
  std::error_code ignored;
  if (key.made) fs::remove(key.file, ignored);
  throw VerbFailed(ExitCode::usage,
                   "this log's unique values were named with another key than " +
                       (key.made ? std::string("a new one: copy ")
                                 : "the one in " + key.file.string() + ": copy ") +
                       "keys/unique-values.key from a node that has run on it to " +
                       key.file.string() + ", or name it with --unique-values-key");
}

}  // namespace carelog::tools
