// One patient's whole record for printing: a self-contained HTML page.
#pragma once

#include <string>

#include "tools/records/record_export.h"

namespace carelog::tools {

// The patient's details, then a table for each kind of entry, newest first. Fields that no entry of
// a kind has get no column. Entries marked as errors come last in their kind, with the reason.
// printed_at: shown as given. Every text is escaped.
std::string record_document(RecordReader& reader, const std::string& patient_id,
                            const std::string& printed_at);

}  // namespace carelog::tools
