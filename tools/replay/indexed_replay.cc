#include "tools/replay/indexed_replay.h"

#include <algorithm>
#include <chrono>

#include "command-side/engine/domain.h"
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

// Types and ids are stored in lower case.
std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return text;
}

// The aggregates that an id or type/id can mean.
std::vector<events::AggregateId> meant_by(const std::string& aggregate) {
  const std::size_t slash = aggregate.find('/');
  if (slash != std::string::npos) {
    return {{lower(aggregate.substr(0, slash)), lower(aggregate.substr(slash + 1))}};
  }
  std::vector<events::AggregateId> all;
  const auto add = [&]<typename Type>(Type) {
    all.push_back({std::string(Type::name), lower(aggregate)});
  };
  command::PatientsTopic::each_type(add);
  command::BillingTopic::each_type(add);
  command::UniqueValueDomain::each_type(add);
  return all;
}

using Show = std::function<bool(const JudgedRecord&)>;

// False: show wants no more.
bool show_commits(events::Log& log, const command::CommandStore& index, events::Partition partition,
                  const events::AggregateId& aggregate, const Show& show) {
  events::Offset from = 0;
  for (bool more = true; more;) {
    const auto places = index.commits_of(partition, aggregate, from, places_max);
    more = places.size() == places_max;
    for (const command::CommitPlace& place : places) {
      from = place.offset + 1;
      events::LogRecord record = fetch(log, partition, place.offset);
      events::Frame frame = events::decode_frame(record.bytes);
      const auto* commit = std::get_if<events::Commit>(&frame);
      if (commit == nullptr || commit->aggregate != aggregate) {
        throw events::LogUnusable("the record at offset " + std::to_string(place.offset) +
                                  " is not the commit that the index names: " +
                                  "`carelog audit verify` says whether the log is sound");
      }
      if (!show({log.topic(), std::move(record), std::move(frame)})) return false;
    }
  }
  return true;
}

}  // namespace

void replay_indexed(events::Log& log, const std::filesystem::path& state,
                    const std::string& aggregate, const Show& show) {
  const auto index = command::open_rocksdb_command_store_beside(state.string());
  for (const events::AggregateId& each : meant_by(aggregate)) {
    for (events::Partition partition = 0; partition < log.partitions(); ++partition) {
      if (!show_commits(log, *index, partition, each, show)) return;
    }
  }
}

}  // namespace carelog::tools
