// The keys and values of the analytics store (rocksdb_analytics.h).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "projections/analytics/analytics_counts.h"
#include "projections/following/read_model.h"

namespace rocksdb {
class DB;
class Status;
}  // namespace rocksdb

namespace carelog::projections {

// Throws ReadModelFailure.
void check(const rocksdb::Status& status);

// RowRefused: a part holds a zero byte.
std::string counter_key(const Counter& counter);
std::string patient_key(const std::string& id);
std::string position_key(const std::string& topic, events::Partition partition);
std::string progress_key(const std::string& topic);
std::string parked_key(const std::string& topic, const events::AggregateId& aggregate);

std::string record_bytes(const AnalyticsPatient& patient);
AnalyticsPatient record_of(std::string_view bytes);
std::string parked_bytes(const ParkedAggregate& parked);
ParkedAggregate parked_of(std::string_view bytes);

std::vector<ParkedAggregate> parked_in(rocksdb::DB& db);

// A key in words: its parts without the letter, joined by spaces.
std::string key_in_words(std::string_view key);

}  // namespace carelog::projections
