#include "projections/rocksdb/rocksdb_keys.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "projections/rocksdb/rocksdb_counter.h"

namespace carelog::projections {
namespace {

constexpr std::size_t offset_bytes = 8;
constexpr std::size_t partition_bytes = 4;

// Joins by zero bytes; a zero byte in a part would look like a separator.
void append(std::string& key, std::string_view part) {
  if (part.find('\0') != std::string_view::npos) {
    throw RowRefused("a key cannot hold a text with a zero byte");
  }
  (key += '\0') += part;
}

std::string joined(char letter, std::initializer_list<std::string_view> parts) {
  std::string key(1, letter);
  for (const std::string_view part : parts) append(key, part);
  return key;
}

}  // namespace

std::string counter_key(std::initializer_list<std::string_view> parts) {
  return joined(counter_letter, parts);
}

std::string record_key(const std::string& record) {
  return joined(record_letter, {record});
}

std::string position_key(const std::string& topic, events::Partition partition) {
  std::string key = joined(position_letter, {topic}) + '\0';
  for (const int shift : {24, 16, 8, 0}) key += static_cast<char>(partition >> shift & 0xff);
  return key;
}

std::string progress_key(const std::string& topic) {
  return joined('t', {topic});
}

std::string parked_key(const std::string& topic, const events::AggregateId& aggregate) {
  return joined(parked_letter, {topic, aggregate.type, aggregate.id});
}

TopicPosition position_of(std::string_view key, std::string_view value) {
  constexpr std::size_t around_topic = 2 + 1 + partition_bytes;
  if (key.size() <= around_topic || value.size() < offset_bytes) {
    throw ReadModelDamaged("a position is damaged");
  }
  TopicPosition position{.topic = std::string(key.substr(2, key.size() - around_topic))};
  for (const char byte : key.substr(key.size() - partition_bytes)) {
    position.partition = position.partition << 8 | static_cast<unsigned char>(byte);
  }
  position.next_offset = counter_of(value.substr(0, offset_bytes));
  return position;
}

std::string position_bytes(const events::FrameRule& rule) {
  return counter_bytes(rule.next_offset()) + rule.save();
}

events::FrameRule rule_of(std::string_view position_value) {
  if (position_value.size() < offset_bytes) throw ReadModelDamaged("a position is damaged");
  return events::FrameRule::load(position_value.substr(offset_bytes));
}

std::string parked_bytes(const ParkedAggregate& parked) {
  return nlohmann::json{{"topic", parked.topic},
                        {"type", parked.aggregate.type},
                        {"id", parked.aggregate.id},
                        {"partition", parked.partition},
                        {"waiting", parked.waiting},
                        {"reason", parked.reason},
                        {"parkedAtMs", parked.parked_at_ms},
                        {"released", parked.released}}
      .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

ParkedAggregate parked_of(std::string_view bytes) {
  try {
    const auto json = nlohmann::json::parse(bytes);
    return {.topic = json.at("topic"),
            .aggregate = {json.at("type"), json.at("id")},
            .partition = json.at("partition"),
            .waiting = json.at("waiting").get<std::vector<events::Offset>>(),
            .reason = json.at("reason"),
            .parked_at_ms = json.at("parkedAtMs"),
            .released = json.at("released")};
  } catch (const nlohmann::json::exception&) {
    throw ReadModelDamaged("a parked aggregate is damaged");
  }
}

std::string key_in_words(std::string_view key) {
  std::string words(key.substr(std::min<std::size_t>(key.size(), 2)));
  std::replace(words.begin(), words.end(), '\0', ' ');
  return words;
}

}  // namespace carelog::projections
