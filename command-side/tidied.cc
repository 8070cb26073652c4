#include "command-side/tidied.h"

#include "infra/text/text.h"

namespace carelog::command {

std::string tidied_text(std::string_view text) {
  const std::string ends = infra::trimmed(text);
  std::string lines;
  lines.reserve(ends.size());
  for (std::size_t at = 0; at < ends.size(); ++at) {
    if (ends[at] == '\r' && at + 1 < ends.size() && ends[at + 1] == '\n') continue;
    lines += ends[at] == '\r' ? '\n' : ends[at];
  }
  return lines;
}

}  // namespace carelog::command
