// What an installation's log holds, and who a token speaks for.
#pragma once

#include <string>
#include <vector>

namespace carelog::faults {

// The patients log ("kafka://..."), by partition, from the beginning to where it ends now. Throws
// std::runtime_error when that takes longer than a minute.
std::vector<std::vector<std::string>> read_log(const std::string& url);

// The caller's subject as the gateway at this address understands the token.
std::string subject_of(const std::string& url, const std::string& token);

}  // namespace carelog::faults
