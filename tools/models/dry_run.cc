#include "tools/models/dry_run.h"

#include <algorithm>

#include "events/frame/frame_codec.h"
#include "infra/process/progress.h"
#include "tools/exit_code.h"
#include "tools/log/log_walk.h"

namespace carelog::tools {

namespace {

constexpr std::size_t batch_records_max = 2048;

using Ends = std::map<std::pair<std::string, events::Partition>, events::Offset>;

// Folds one partition after another: aggregates do not span them.
class Folder {
 public:
  Folder(projections::ReadModel& scratch, const std::vector<events::Log*>& logs,
         const std::function<bool()>& give_up)
      : scratch_(scratch), logs_(logs), give_up_(give_up) {
    for (events::Log* log : logs_) scratch_.positions(log->topic(), log->partitions());
  }

  std::int64_t records() const { return records_; }

  void fold_to(const Ends& ends, infra::Progress& progress) {
    for (events::Log* log : logs_) {
      for (events::Partition partition = 0; partition < log->partitions(); ++partition)
        fold(*log, partition, ends.at({log->topic(), partition}), progress);
    }
  }

 private:
  void fold(events::Log& log, events::Partition partition, events::Offset end,
            infra::Progress& progress) {
    events::FrameRule& rule = rules_[{log.topic(), partition}];
    if (end < rule.next_offset())
      throw VerbFailed(
          ExitCode::unavailable,
          scratch_.name() + " went back meanwhile: run this again when it is at the log's end");
    PartitionWalk walk(log, partition, {rule.next_offset(), end});
    std::vector<events::RecordedCommit> commits;
    events::Offset from = rule.next_offset();
    const auto write = [&] {
      const projections::Move move{from, {partition, rule}};
      std::vector<events::RecordedCommit> some;
      if (!scratch_.apply(log.topic(), {move}, projections::taken_by(scratch_, commits, some)))
        throw VerbFailed(ExitCode::error, "the scratch copy was moved by somebody else");
      progress.advance(static_cast<std::uint64_t>(rule.next_offset() - from));
      records_ += rule.next_offset() - from;
      from = rule.next_offset();
      commits.clear();
      if (give_up_()) throw VerbFailed(ExitCode::error, "stopped; nothing was changed");
    };
    while (const auto record = walk.next()) {
      events::DecodedFrame decoded = events::decode_envelope(record->bytes);
      const auto verdict = rule.apply(record->offset, decoded.frame, record->bytes);
      auto* commit = std::get_if<events::Commit>(&decoded.frame);
      if (commit != nullptr && verdict == events::Verdict::valid)
        commits.push_back({partition, record->offset, record->appended_at_ms, std::move(*commit),
                           std::move(decoded.unknown_events)});
      if (rule.next_offset() - from >= static_cast<events::Offset>(batch_records_max)) write();
    }
    if (rule.next_offset() > from) write();
  }

  projections::ReadModel& scratch_;
  const std::vector<events::Log*>& logs_;
  const std::function<bool()>& give_up_;
  std::map<std::pair<std::string, events::Partition>, events::FrameRule> rules_;
  std::int64_t records_ = 0;
};

Ends live_ends(DryRunModel& model, const std::vector<events::Log*>& logs) {
  Ends ends;
  for (events::Log* log : logs) {
    const auto offsets = model.live_offsets(log->topic(), log->partitions());
    for (events::Partition partition = 0; partition < log->partitions(); ++partition)
      ends[{log->topic(), partition}] = partition < offsets.size() ? offsets[partition] : 0;
  }
  return ends;
}

std::int64_t sum_of(const Ends& ends) {
  std::int64_t sum = 0;
  for (const auto& [_, end] : ends) sum += end;
  return sum;
}

}  // namespace

std::unique_ptr<DryRunModel> dry_run_model(const projections::ReadModelEntry& model,
                                           const DataDirectory& data,
                                           const std::function<std::string()>& conninfo) {
  if (model.in_rocksdb) return rocksdb_dry_run(model, data);
  return postgres_dry_run(model, conninfo());
}

DryRunResult dry_run(DryRunModel& model, const std::vector<events::Log*>& logs,
                     const std::function<void(const RowDifference&)>& found,
                     const std::function<bool()>& give_up) {
  Folder folder(model.scratch(), logs, give_up);
  // Most of it before hold(), because an old snapshot keeps PostgreSQL from vacuuming.
  Ends ends = live_ends(model, logs);
  {
    infra::Progress progress("folding the log", static_cast<std::uint64_t>(sum_of(ends)));
    folder.fold_to(ends, progress);
    model.hold();
    ends = live_ends(model, logs);
    progress.set_total(static_cast<std::uint64_t>(sum_of(ends)));
    folder.fold_to(ends, progress);
  }
  while (!model.complete_scratch()) {
    Folder anew(model.scratch(), logs, give_up);
    infra::Progress progress("folding again, without a row that an index refuses",
                             static_cast<std::uint64_t>(sum_of(ends)));
    anew.fold_to(ends, progress);
  }
  DryRunResult result;
  result.folded_records = folder.records();
  result.parked = model.scratch().parked().size();
  for (events::Log* log : logs) {
    for (events::Partition partition = 0; partition < log->partitions(); ++partition)
      result.records_behind += std::max<std::int64_t>(
          log->end_offset(partition) - ends.at({log->topic(), partition}), 0);
  }
  const auto live = model.live_rows();
  const auto folded = model.folded_rows();
  result.counts = compare_rows(*live, *folded, found);
  return result;
}

}  // namespace carelog::tools
