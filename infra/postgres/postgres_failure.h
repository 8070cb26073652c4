// Why PostgreSQL did not do what it was asked to, in one line with the fix.
#pragma once

#include <string>

namespace carelog::infra {

// From the end of its log file. directory: where its files are.
std::string postgres_failure(const std::string& log_file, const std::string& directory);
// From what one of its programs said.
std::string postgres_failure_in(const std::string& output, const std::string& directory);
// A system call's failure; of a full disk it says how to mend it.
std::string with_fix_of_disk(const std::string& failure, const std::string& directory);

}  // namespace carelog::infra
