#include "projections/rocksdb/rocksdb_keys.h"

#include <rocksdb/db.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <memory>
#include <nlohmann/json.hpp>

namespace carelog::projections {
namespace {

// Joins by zero bytes; a part with a zero byte of its own would be read as two.
std::string joined(std::initializer_list<std::string_view> parts) {
  std::string key;
  for (const std::string_view part : parts) {
    if (part.find('\0') != std::string_view::npos) {
      throw RowRefused("analytics cannot hold a text with a zero byte");
    }
    if (!key.empty()) key += '\0';
    key += part;
  }
  return key;
}

}  // namespace

void check(const rocksdb::Status& status) {
  if (!status.ok()) throw ReadModelFailure("the analytics store: " + status.ToString());
}

std::string counter_key(const Counter& counter) {
  return joined({"c", counter.clinic, counter.name, counter.dimension});
}

std::string patient_key(const std::string& id) {
  return joined({"p", id});
}

std::string position_key(const std::string& topic, events::Partition partition) {
  std::string key = joined({"o", topic}) + '\0';
  for (const int shift : {24, 16, 8, 0}) key += static_cast<char>(partition >> shift & 0xff);
  return key;
}

std::string progress_key(const std::string& topic) {
  return joined({"t", topic});
}

std::string record_bytes(const AnalyticsPatient& patient) {
  return joined({std::to_string(patient.version), patient.active ? "1" : "0",
                 patient.deceased ? "1" : "0", patient.clinic, patient.registered_date,
                 patient.date_of_birth, patient.gender});
}

AnalyticsPatient record_of(std::string_view bytes) {
  std::array<std::string_view, 7> parts;
  for (std::string_view& part : parts) {
    const std::size_t end = std::min(bytes.find('\0'), bytes.size());
    part = bytes.substr(0, end);
    bytes.remove_prefix(std::min(end + 1, bytes.size()));
  }
  AnalyticsPatient patient{.clinic = std::string(parts[3]),
                           .registered_date = std::string(parts[4]),
                           .date_of_birth = std::string(parts[5]),
                           .gender = std::string(parts[6]),
                           .active = parts[1] == "1",
                           .deceased = parts[2] == "1"};
  const auto [end, error] =
      std::from_chars(parts[0].data(), parts[0].data() + parts[0].size(), patient.version);
  if (error != std::errc() || patient.version == 0) {
    throw ReadModelFailure("a patient's record of analytics is damaged");
  }
  return patient;
}

std::string parked_key(const std::string& topic, const events::AggregateId& aggregate) {
  return joined({"x", topic, aggregate.type, aggregate.id});
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
    throw ReadModelFailure("a parked aggregate of analytics is damaged");
  }
}

std::vector<ParkedAggregate> parked_in(rocksdb::DB& db) {
  std::vector<ParkedAggregate> all;
  const std::unique_ptr<rocksdb::Iterator> at(db.NewIterator({}));
  for (at->Seek("x"); at->Valid() && at->key().starts_with("x"); at->Next()) {
    all.push_back(parked_of(at->value().ToStringView()));
  }
  check(at->status());
  return all;
}

std::string key_in_words(std::string_view key) {
  std::string words(key.substr(std::min<std::size_t>(key.size(), 2)));
  std::replace(words.begin(), words.end(), '\0', ' ');
  return words;
}

}  // namespace carelog::projections
