#include "infra/postgres/postgres_failure.h"

#include <algorithm>
#include <cstring>
#include <fstream>
#include <iterator>

namespace carelog::infra {
namespace {

// The last line that reports a failure, or else the last line.
std::string telling_line(const std::string& text) {
  std::string last;
  std::string failure;
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = std::min(text.find('\n', start), text.size());
    const std::string line = text.substr(start, end - start);
    start = end + 1;
    if (!line.empty()) last = line;
    for (const char* const mark : {"FATAL: ", "PANIC: ", "error: "}) {
      const auto found = line.find(mark);
      // Messages to clients that tried to connect are not the cause.
      if (found == std::string::npos || line.find("the database system is") != std::string::npos)
        continue;
      failure = line.substr(found + std::strlen(mark));
    }
  }
  const std::string& chosen = failure.empty() ? last : failure;
  return chosen.substr(std::min(chosen.find_first_not_of(' '), chosen.size()));
}

}  // namespace

std::string with_fix_of_disk(const std::string& line, const std::string& directory) {
  if (line.find("No space left") != std::string::npos) {
    return "the disk under " + directory + " is full: free some space and start again";
  }
  return "PostgreSQL does not start: " + line;
}

std::string postgres_failure_in(const std::string& output, const std::string& directory) {
  return with_fix_of_disk(telling_line(output), directory);
}

std::string postgres_failure(const std::string& log_file, const std::string& directory) {
  std::ifstream file(log_file, std::ios::binary);
  file.seekg(0, std::ios::end);
  const auto size = static_cast<std::streamoff>(file.tellg());
  file.seekg(std::max<std::streamoff>(0, size - 4096));
  const std::string tail((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  return postgres_failure_in(tail, directory) + " (see " + log_file + ")";
}

}  // namespace carelog::infra
