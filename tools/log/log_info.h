// Summary of a log, for people and scripts. Pure.
#pragma once

#include <string>
#include <vector>

#include "tools/log/log_verify.h"

namespace carelog::tools {

// A line per partition, then a line of totals.
std::string info_text(const std::vector<PartitionReport>& reports);
std::string info_json(const std::vector<PartitionReport>& reports);

}  // namespace carelog::tools
