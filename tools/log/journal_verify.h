// Whether the access journal is as it was written: follows its chain, and compares it with a signed
// head and with the table that auditors search.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tools/log/log_head.h"

namespace carelog::tools {

struct JournalReport {
  JournalHead head;  // its end, as far as it could be followed
  std::uint64_t records = 0;
  std::vector<std::int64_t> shown;  // positions that the table must have, in order
  std::vector<std::string> damage;

  bool sound() const { return damage.empty(); }
};

// Nothing: there is no journal in the directory. known: what a signed head says about it.
std::optional<JournalReport> verify_journal(const std::string& directory,
                                            const std::optional<JournalHead>& known);

// What the database has copied of a journal.
struct CopiedJournal {
  std::int64_t next_position = 0;       // copied up to here
  std::vector<std::int64_t> positions;  // positions of its entries, in order
};

// Adds faults: entries missing in the table, entries that are not in the journal, and a position
// beyond the journal's end.
void hold_against(JournalReport& report, const CopiedJournal& table);

std::string to_text(const JournalReport& report);

}  // namespace carelog::tools
