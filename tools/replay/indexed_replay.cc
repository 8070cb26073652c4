#include "tools/replay/indexed_replay.h"

#include <algorithm>
#include <chrono>

#include "command-side/store/rocksdb_command_store.h"
#include "events/frame/frame_codec.h"

namespace carelog::tools {
namespace {

constexpr std::size_t places_max = 1000;
constexpr std::chrono::seconds fetch_time_max{10};

events::LogRecord fetch(events::Log& log, events::Partition partition, events::Offset offset) {
  if (offset < log.end_offset(partition)) {
    const auto cursor = log.open_cursor({{partition, offset}});
    const auto give_up = std::chrono::steady_clock::now() + fetch_time_max;
    while (std::chrono::steady_clock::now() < give_up) {
      auto records = cursor->read(1, std::chrono::milliseconds(200));
      if (!records.empty()) return std::move(records.front());
    }
  }
  throw events::LogUnusable("topic " + log.topic() + ", partition " + std::to_string(partition) +
                            ": the record at offset " + std::to_string(offset) +
                            ", which the index names, cannot be read");
}

// Ids are stored in lower case.
std::string id_in(const std::string& aggregate) {
  std::string id = aggregate.substr(aggregate.find('/') + 1);
  std::transform(id.begin(), id.end(), id.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return id;
}

}  // namespace

void replay_indexed(events::Log& log, const std::filesystem::path& state,
                    const std::string& aggregate,
                    const std::function<bool(const JudgedRecord&)>& show) {
  const std::string aggregate_id = id_in(aggregate);
  const auto index = command::open_rocksdb_command_store_beside(state.string());
  for (events::Partition partition = 0; partition < log.partitions(); ++partition) {
    events::Offset from = 0;
    for (bool more = true; more;) {
      const auto places = index->commits_of(partition, aggregate_id, from, places_max);
      more = places.size() == places_max;
      for (const command::CommitPlace& place : places) {
        from = place.offset + 1;
        events::LogRecord record = fetch(log, partition, place.offset);
        events::Frame frame = events::decode_frame(record.bytes);
        const auto* commit = std::get_if<events::Commit>(&frame);
        if (commit == nullptr || commit->aggregate.id != aggregate_id) {
          throw events::LogUnusable("the record at offset " + std::to_string(place.offset) +
                                    " is not the commit that the index names: " +
                                    "`carelog audit verify` says whether the log is sound");
        }
        if (!show({log.topic(), std::move(record), std::move(frame)})) return;
      }
    }
  }
}

}  // namespace carelog::tools
