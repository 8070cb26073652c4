#include "tools/recount/recount.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "events/frame/frame_codec.h"
#include "tools/exit_code.h"
#include "tools/log/log_walk.h"

namespace carelog::tools {

namespace {

// The counters of the live model.
class LiveCounters final : public RowSource {
 public:
  explicit LiveCounters(std::unique_ptr<RowSource> rows) : rows_(std::move(rows)) {}
  std::optional<ModelRow> next() override {
    while (auto row = rows_->next()) {
      if (row->table.ends_with("_counters")) return row;
    }
    return std::nullopt;
  }

 private:
  const std::unique_ptr<RowSource> rows_;
};

class Recounted final : public RowSource {
 public:
  Recounted(std::string table, const Counters& counters)
      : table_(std::move(table)), at_(counters.all().begin()), end_(counters.all().end()) {}
  std::optional<ModelRow> next() override {
    while (at_ != end_ && at_->second == 0) ++at_;
    if (at_ == end_) return std::nullopt;
    ModelRow row{table_, at_->first, at_->first.substr(1),
                 nlohmann::json{{"count", at_->second}}.dump()};
    std::replace(row.key.begin(), row.key.end(), '\0', ' ');
    ++at_;
    return row;
  }

 private:
  const std::string table_;
  std::map<std::string, std::int64_t>::const_iterator at_;
  const std::map<std::string, std::int64_t>::const_iterator end_;
};

// Returns the number of commits.
std::int64_t take_partition(events::Log& log, events::Partition partition, events::Offset end,
                            Recounting& counting) {
  events::FrameRule rule;
  PartitionWalk walk(log, partition, {0, end});
  std::int64_t commits = 0;
  while (const auto record = walk.next()) {
    events::DecodedFrame decoded = events::decode_envelope(record->bytes);
    const auto verdict = rule.apply(record->offset, decoded.frame, record->bytes);
    auto* commit = std::get_if<events::Commit>(&decoded.frame);
    if (commit == nullptr || verdict != events::Verdict::valid) continue;
    ++commits;
    counting.take({partition, record->offset, record->appended_at_ms, std::move(*commit),
                   std::move(decoded.unknown_events)});
  }
  return commits;
}

}  // namespace

RecountResult recount(const projections::ReadModelEntry& model, const DataDirectory& data,
                      const std::vector<events::Log*>& logs,
                      const std::function<void(const RowDifference&)>& found) {
  const auto counting = recounting_of(model.name);
  if (!counting || !model.in_rocksdb) {
    throw VerbFailed(ExitCode::usage, model.name +
                                          " does not count: --recount is for analytics, "
                                          "activity, visits and money");
  }
  const auto live = rocksdb_dry_run(model, data);
  live->hold();
  RecountResult result;
  for (events::Log* log : projections::logs_of(model, logs)) {
    const auto ends = live->live_offsets(log->topic(), log->partitions());
    for (events::Partition partition = 0; partition < log->partitions(); ++partition) {
      const events::Offset end = partition < ends.size() ? ends[partition] : 0;
      result.commits += take_partition(*log, partition, end, *counting);
      result.records_behind += std::max<std::int64_t>(log->end_offset(partition) - end, 0);
    }
  }
  Counters counters;
  counting->count(counters);
  LiveCounters live_rows(live->live_rows());
  Recounted recounted(model.name + "_counters", counters);
  result.counters = compare_rows(live_rows, recounted, found);
  return result;
}

}  // namespace carelog::tools
