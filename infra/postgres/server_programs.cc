#include "infra/postgres/server_programs.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <vector>

#include "infra/process/child_process.h"

namespace carelog::infra {
namespace {

namespace fs = std::filesystem;
using std::chrono::seconds;

// "postgres (PostgreSQL) 15.7 (Debian ...)" -> "15"; "" when it does not run.
std::string version_of(const fs::path& directory) {
  try {
    const auto result =
        run_child({.arguments = {(directory / "postgres").string(), "--version"}}, seconds(10));
    const auto digits = result.output.find_first_of("0123456789");
    if (result.exit_code != 0 || digits == std::string::npos) return "";
    return result.output.substr(digits,
                                result.output.find_first_not_of("0123456789", digits) - digits);
  } catch (const std::exception&) {
    return "";
  }
}

// Where distributions keep several versions side by side, newest first.
std::vector<fs::path> versioned_directories() {
  std::vector<std::pair<int, fs::path>> found;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator("/usr/lib/postgresql", ignored)) {
    found.emplace_back(std::atoi(entry.path().filename().c_str()), entry.path() / "bin");
  }
  std::sort(found.rbegin(), found.rend());
  std::vector<fs::path> directories;
  for (auto& [version, directory] : found) directories.push_back(std::move(directory));
  return directories;
}

}  // namespace

std::string directory_of_server_programs(const std::string& major_version) {
  std::vector<fs::path> candidates;
  const std::string in_path = find_program("postgres");
  if (!in_path.empty()) candidates.push_back(fs::path(in_path).parent_path());
  for (fs::path& directory : versioned_directories()) candidates.push_back(std::move(directory));
  for (const fs::path& candidate : candidates) {
    if (!fs::exists(candidate / "postgres") || !fs::exists(candidate / "initdb")) continue;
    if (major_version.empty() || version_of(candidate) == major_version) return candidate.string();
  }
  return "";
}

}  // namespace carelog::infra
