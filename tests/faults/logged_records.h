// Reads an installation's log, and finds out who a token speaks for.
#pragma once

#include <string>
#include <vector>

namespace carelog::faults {

// The patients log ("kafka://..."), by partition, from the beginning to its present end. Throws
// std::runtime_error if that takes longer than a minute.
std::vector<std::vector<std::string>> read_log(const std::string& url);

// The caller's subject, as the gateway at this address reads the token.
std::string subject_of(const std::string& url, const std::string& token);

}  // namespace carelog::faults
