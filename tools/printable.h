// Text from records, made safe for a terminal.
#pragma once

#include <string>
#include <string_view>

namespace carelog::tools {

// Control characters could drive the terminal: shown as \xNN.
std::string printable(std::string_view text);

}  // namespace carelog::tools
