#include "query-side/analytics/rocksdb_analytics_reader.h"

#include <rocksdb/db.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <nlohmann/json.hpp>

#include "infra/process/clock.h"
#include "query-side/reading/read_failure.h"

namespace carelog::query {
namespace {

constexpr char counters = 'c';
constexpr char positions = 'o';
constexpr char progress = 't';
constexpr char parked_aggregates = 'x';
constexpr std::size_t number_bytes = 8;
constexpr std::size_t partition_bytes = 4;

void check(const rocksdb::Status& status) {
  if (!status.ok()) throw ReadModelBroken("the analytics store: " + status.ToString());
}

std::int64_t number_of(std::string_view bytes) {
  std::int64_t number = 0;
  if (bytes.size() < number_bytes) throw ReadModelBroken("a value of analytics is damaged");
  std::memcpy(&number, bytes.data(), sizeof number);
  return number;
}

// Everything up to the dimension: "c" clinic counter, with the zero byte behind.
std::string prefix_of(const std::string& clinic, std::string_view counter) {
  std::string key(1, counters);
  key += '\0';
  key += clinic;
  key += '\0';
  key += counter;
  key += '\0';
  return key;
}

std::int64_t count_of(rocksdb::DB& db, const rocksdb::ReadOptions& options,
                      const std::string& clinic, std::string_view counter) {
  std::string value;
  const rocksdb::Status status = db.Get(options, prefix_of(clinic, counter), &value);
  if (status.IsNotFound()) return 0;
  check(status);
  return number_of(value);
}

// The counts other than zero whose dimension is in [from, to]; an empty bound is none.
std::vector<NamedCount> counts_of(rocksdb::DB& db, const rocksdb::ReadOptions& options,
                                  const std::string& prefix, std::string_view from,
                                  std::string_view to) {
  std::vector<NamedCount> counts;
  const std::unique_ptr<rocksdb::Iterator> at(db.NewIterator(options));
  for (at->Seek(prefix + std::string(from)); at->Valid() && at->key().starts_with(prefix);
       at->Next()) {
    const std::string_view dimension = at->key().ToStringView().substr(prefix.size());
    if (!to.empty() && dimension > to) break;
    const std::int64_t count = number_of(at->value().ToStringView());
    if (count != 0) counts.push_back({std::string(dimension), count});
  }
  check(at->status());
  return counts;
}

std::vector<DatedCount> dated(std::vector<NamedCount> counts) {
  std::vector<DatedCount> dated;
  dated.reserve(counts.size());
  for (NamedCount& count : counts) dated.push_back({std::move(count.name), count.count});
  return dated;
}

std::shared_ptr<rocksdb::DB> require_live(const LiveAnalytics& live) {
  auto store = live();
  if (!store) throw ReadModelAway("the read model analytics has not been made yet");
  return store;
}

}  // namespace

AnalyticsCounts RocksdbAnalyticsReader::counts(const std::string& clinic,
                                               const std::string& from_day,
                                               const std::string& to_day) const {
  const auto held = require_live(live_);
  rocksdb::DB& db = *held;
  rocksdb::ManagedSnapshot moment(&db);
  rocksdb::ReadOptions options;
  options.snapshot = moment.snapshot();
  AnalyticsCounts counts;
  counts.patients = count_of(db, options, clinic, "patients");
  counts.active = count_of(db, options, clinic, "active");
  counts.inactive = count_of(db, options, clinic, "inactive");
  counts.deceased = count_of(db, options, clinic, "deceased");
  counts.registered =
      dated(counts_of(db, options, prefix_of(clinic, "registered"), from_day, to_day));
  counts.born = dated(counts_of(db, options, prefix_of(clinic, "born"), "", ""));
  counts.genders = counts_of(db, options, prefix_of(clinic, "gender"), "", "");
  return counts;
}

std::vector<ModelPosition> RocksdbPositions::read() {
  const auto held = require_live(live_);
  rocksdb::DB& db = *held;
  rocksdb::ManagedSnapshot moment(&db);
  rocksdb::ReadOptions options;
  options.snapshot = moment.snapshot();
  std::vector<ModelPosition> all;
  const std::unique_ptr<rocksdb::Iterator> at(db.NewIterator(options));
  const std::string prefix{positions, '\0'};
  for (at->Seek(prefix); at->Valid() && at->key().starts_with(prefix); at->Next()) {
    std::string_view key = at->key().ToStringView().substr(prefix.size());
    if (key.size() <= partition_bytes + 1) throw ReadModelBroken("a key of analytics is damaged");
    ModelPosition position{.model = "analytics", .topic = {}};
    for (const char byte : key.substr(key.size() - partition_bytes)) {
      position.partition = position.partition << 8 | static_cast<unsigned char>(byte);
    }
    position.topic = key.substr(0, key.size() - partition_bytes - 1);
    position.next_offset = number_of(at->value().ToStringView());
    std::string value;
    check(db.Get(options, std::string{progress, '\0'} + position.topic, &value));
    position.age_ms = std::max<std::int64_t>(infra::now_ms() - number_of(value), 0);
    all.push_back(std::move(position));
  }
  check(at->status());
  return all;
}

std::vector<ParkedAggregate> RocksdbPositions::parked() {
  const auto held = require_live(live_);
  std::vector<ParkedAggregate> all;
  const std::unique_ptr<rocksdb::Iterator> at(held->NewIterator({}));
  const std::string prefix{parked_aggregates, '\0'};
  for (at->Seek(prefix); at->Valid() && at->key().starts_with(prefix); at->Next()) {
    const auto json = nlohmann::json::parse(at->value().ToStringView(), nullptr, false);
    const auto waiting = json.find("waiting");
    if (!json.is_object() || waiting == json.end()) {
      throw ReadModelBroken("a parked aggregate of analytics is damaged");
    }
    all.push_back({.model = "analytics",
                   .topic = json.value("topic", ""),
                   .partition = json.value("partition", 0U),
                   .id = json.value("id", ""),
                   .waiting = waiting->get<std::vector<std::int64_t>>()});
  }
  check(at->status());
  return all;
}

}  // namespace carelog::query
