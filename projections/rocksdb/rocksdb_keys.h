// The keys of a RocksDB read model and some of its values. Stored: query-side/analytics/
// reads them too. Parts are joined by a zero byte:
//   "c" part part...    -> a count (rocksdb_counter.h); 0 means the same as no key
//   "p" id              -> the record of that aggregate, or of that key (rows/record_bytes.h)
//   "o" topic partition -> next offset (8 bytes, little endian), then FrameRule::save();
//                          the partition as 4 bytes, big endian; no key: at the beginning
//   "t" topic           -> Unix ms of the last progress (8 bytes, little endian)
//   "x" topic type id   -> the ParkedAggregate as JSON
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "projections/following/read_model.h"

namespace carelog::projections {

inline constexpr char counter_letter = 'c';
inline constexpr char record_letter = 'p';
inline constexpr char position_letter = 'o';
inline constexpr char parked_letter = 'x';

// Throws RowRefused if a part has a zero byte.
std::string counter_key(std::initializer_list<std::string_view> parts);
std::string record_key(const std::string& record);
std::string position_key(const std::string& topic, events::Partition partition);
std::string progress_key(const std::string& topic);
std::string parked_key(const std::string& topic, const events::AggregateId& aggregate);

// Topic, partition and next offset of a position. Throws ReadModelDamaged.
TopicPosition position_of(std::string_view key, std::string_view value);
std::string position_bytes(const events::FrameRule& rule);
events::FrameRule rule_of(std::string_view position_value);

std::string parked_bytes(const ParkedAggregate& parked);
ParkedAggregate parked_of(std::string_view bytes);

// A key for people: its parts without the letter, joined by spaces.
std::string key_in_words(std::string_view key);

}  // namespace carelog::projections
