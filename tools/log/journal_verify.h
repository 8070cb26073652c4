// Is the access journal as it was written? Follows its chain, and holds it against a signed head
// and against the table that auditors search.
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
  std::vector<std::int64_t> shown;  // what the table has to have: positions, in order
  std::vector<std::string> damage;

  bool sound() const { return damage.empty(); }
};

// Nothing: there is no journal in the directory. known: what a signed head says of it.
std::optional<JournalReport> verify_journal(const std::string& directory,
                                            const std::optional<JournalHead>& known);

// What the database has of a journal.
struct CopiedJournal {
  std::int64_t next_position = 0;       // up to here it has copied it
  std::vector<std::int64_t> positions;  // of the entries, in order
};

// Adds what is missing in the table, what stands there and is not in the journal, and a position
// beyond the journal's end.
void hold_against(JournalReport& report, const CopiedJournal& table);

std::string to_text(const JournalReport& report);

}  // namespace carelog::tools
