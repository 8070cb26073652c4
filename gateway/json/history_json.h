// Entries of the audit trail, for clients.
#pragma once

#include <string_view>

#include "carelog/api/v1/patient_queries.pb.h"
#include "gateway/json/json_writer.h"

namespace carelog::gateway {

// For a patient's own history: the aggregate is the patient.
void write_history_entry(JsonWriter& json, const api::v1::HistoryEntry& entry);
// For everything in a record: with the aggregate's type and id.
void write_timeline_entry(JsonWriter& json, std::string_view type,
                          const api::v1::HistoryEntry& entry);

}  // namespace carelog::gateway
