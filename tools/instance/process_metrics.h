// What Prometheus' own client libraries say of a process, under the same names, and what carelog
// adds of the disk that its data is on.
#pragma once

#include <filesystem>
#include <string>

namespace carelog::tools {

// In Prometheus' text format. Reads /proc; what cannot be read is left out. Any thread.
std::string process_metrics(const std::filesystem::path& data, const std::string& version);

}  // namespace carelog::tools
