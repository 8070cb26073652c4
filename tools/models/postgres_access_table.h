// What the auditors' table has of an access journal, for comparison with the journal.
#pragma once

#include <string>

#include "tools/log/journal_verify.h"

namespace carelog::tools {

// Throws infra::PostgresAway, and pqxx's errors if there is no such table.
CopiedJournal copied_journal(const std::string& conninfo, const std::string& journal);

}  // namespace carelog::tools
