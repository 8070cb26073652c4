// Why PostgreSQL failed, in one line that says how to fix it.
#pragma once

#include <string>

namespace carelog::infra {

// From the end of its log file. directory: that of its files.
std::string postgres_failure(const std::string& log_file, const std::string& directory);
// From the output of one of its programs.
std::string postgres_failure_in(const std::string& output, const std::string& directory);
// The failure of a system call; for a full disk it adds how to fix it.
std::string with_fix_of_disk(const std::string& failure, const std::string& directory);

}  // namespace carelog::infra
