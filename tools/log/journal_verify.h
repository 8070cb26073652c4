// Is the access journal as it was written? Follows its chain, and holds it against a signed head.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tools/log/log_head.h"

namespace carelog::tools {

struct JournalReport {
  JournalHead head;  // where it stands now, as far as it could be followed
  std::uint64_t records = 0;
  std::vector<std::string> damage;

  bool sound() const { return damage.empty(); }
};

// Nothing: there is no journal in the directory. known: what a signed head says of it.
std::optional<JournalReport> verify_journal(const std::string& directory,
                                            const std::optional<JournalHead>& known);

std::string to_text(const JournalReport& report);

}  // namespace carelog::tools
