// Records of the log for people and scripts. Pure.
#pragma once

#include <string>

#include "tools/replay/replay_filter.h"

namespace carelog::tools {

// One line of JSON with everything in the record, ended by LF. Names are camelCase, times RFC 3339,
// hashes hex.
std::string to_json_line(const JudgedRecord& record);

// A line per event (or per claim or manifest), and below it a line per field.
std::string to_text(const JudgedRecord& record);

}  // namespace carelog::tools
