#include "query-side/rocksdb/rocksdb_positions.h"

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>

#include "infra/process/clock.h"
#include "query-side/reading/read_failure.h"

namespace carelog::query {
namespace {

constexpr std::size_t partition_bytes = 4;

void add_positions(const LiveStore& live, std::vector<ModelPosition>& all) {
  const StoreMoment moment(live);
  const std::string prefix{'o', '\0'};
  const std::string progress{'t', '\0'};
  moment.each(prefix, "", [&](std::string_view rest, std::string_view value) {
    if (rest.size() <= partition_bytes + 1) moment.found_damaged("a key is too short");
    ModelPosition position{.model = live.model, .topic = {}};
    for (const char byte : rest.substr(rest.size() - partition_bytes)) {
      position.partition = position.partition << 8 | static_cast<unsigned char>(byte);
    }
    position.topic = rest.substr(0, rest.size() - partition_bytes - 1);
    position.next_offset = moment.number_of(value);
    const std::int64_t moved_at_ms = moment.count(progress + position.topic);
    position.age_ms = std::max<std::int64_t>(infra::now_ms() - moved_at_ms, 0);
    all.push_back(std::move(position));
    return true;
  });
}

void add_parked(const LiveStore& live, std::vector<ParkedAggregate>& all) {
  const StoreMoment moment(live);
  moment.each(std::string{'x', '\0'}, "", [&](std::string_view, std::string_view value) {
    const auto json = nlohmann::json::parse(value, nullptr, false);
    if (!json.is_object() || !json.contains("waiting")) {
      moment.found_damaged("a parked aggregate is none");
    }
    all.push_back({.model = live.model,
                   .topic = json.value("topic", ""),
                   .partition = json.value("partition", 0U),
                   .id = json.value("id", ""),
                   .waiting = json.at("waiting").get<std::vector<std::int64_t>>()});
    return true;
  });
}

// Calls it for every store that can be read.
template <typename Each>
std::vector<Each> of_all(const std::vector<LiveStore>& stores,
                         void (*add)(const LiveStore&, std::vector<Each>&)) {
  std::vector<Each> all;
  for (const LiveStore& live : stores) {
    std::vector<Each> some;
    try {
      add(live, some);
    } catch (const ReadModelAway&) {
      continue;
    } catch (const ReadModelBroken&) {
      continue;
    }
    std::move(some.begin(), some.end(), std::back_inserter(all));
  }
  return all;
}

}  // namespace

std::vector<ModelPosition> RocksdbPositions::read() {
  return of_all(stores_, add_positions);
}

std::vector<ParkedAggregate> RocksdbPositions::parked() {
  return of_all(stores_, add_parked);
}

}  // namespace carelog::query
