// Entries of the trail as clients read them.
#pragma once

#include <string_view>

#include "carelog/api/v1/patient_queries.pb.h"
#include "gateway/json/json_writer.h"

namespace carelog::gateway {

// Of a patient's own history: the aggregate is the patient.
void write_history_entry(JsonWriter& json, const api::v1::HistoryEntry& entry);
// Of everything in a record: which aggregate it was, by type and id.
void write_timeline_entry(JsonWriter& json, std::string_view type,
                          const api::v1::HistoryEntry& entry);

}  // namespace carelog::gateway
