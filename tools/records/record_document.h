// One patient's whole record for people, on paper: a page of HTML without anything from elsewhere.
#pragma once

#include <string>

#include "tools/records/record_export.h"

namespace carelog::tools {

// The patient's details, then each kind of entry with a table, newest first. Fields that no entry
// of a kind fills have no column. What is marked as an error stands last in its kind, with the
// reason. printed_at: as it is shown. Every text is escaped.
std::string record_document(RecordReader& reader, const std::string& patient_id,
                            const std::string& printed_at);

}  // namespace carelog::tools
