#include "tools/log/log_restore.h"

#include <algorithm>

#include "infra/process/progress.h"

namespace carelog::tools {

namespace {

constexpr std::size_t read_records_max = 1024;

std::uint64_t present_in(LogTarget& target, const std::vector<ArchiveTopic>& topics) {
  std::uint64_t present = 0;
  for (const auto& topic : topics) {
    for (events::Partition partition = 0; partition < topic.ends.size(); ++partition) {
      const events::Offset end = target.end(topic.name, partition);
      if (end > topic.ends[partition])
        throw TargetDiffers(place_of(topic.name, partition) + ": the target has " +
                            std::to_string(end) + " records and the source " +
                            std::to_string(topic.ends[partition]) +
                            ": it holds something else, or has been written to since");
      present += static_cast<std::uint64_t>(end);
    }
  }
  return present;
}

void compare(LogTarget& target, const ArchiveRecords& records, infra::Progress& progress) {
  const auto& wanted = records.records;
  const events::Partition partition = wanted.front().partition;
  std::size_t compared = 0;
  while (compared < wanted.size()) {
    const auto found =
        target.read(records.topic, partition, wanted[compared].offset, wanted.size() - compared);
    if (found.empty()) return;
    for (const auto& record : found) {
      if (record.offset != wanted[compared].offset || record.bytes != wanted[compared].bytes)
        throw TargetDiffers(place_of(records.topic, partition) + ", offset " +
                            std::to_string(wanted[compared].offset) +
                            ": the target holds another record there; nothing was written");
      ++compared;
    }
    progress.advance(found.size());
  }
}

void append(LogTarget& target, ArchiveRecords records, events::Offset end,
            infra::Progress& progress) {
  auto& all = records.records;
  progress.advance(all.size());
  const auto missing = std::find_if(all.begin(), all.end(),
                                    [&](const auto& record) { return record.offset >= end; });
  all.erase(all.begin(), missing);
  if (!all.empty()) target.append(records);
}

std::vector<ArchiveHead> tally_of(LogTarget& target, const std::vector<ArchiveTopic>& topics,
                                  VerifyRules rules) {
  infra::Progress progress("verifying the copy", records_in(topics));
  LogTally tally(topics, rules);
  for (const auto& topic : topics) {
    for (events::Partition partition = 0; partition < topic.ends.size(); ++partition) {
      for (events::Offset at = 0; at < topic.ends[partition];) {
        ArchiveRecords read{topic.name, target.read(topic.name, partition, at, read_records_max)};
        if (read.records.empty()) break;  // the tally reports what is missing
        tally.take(read);
        at = read.records.back().offset + 1;
        progress.advance(read.records.size());
      }
    }
  }
  return tally.finish();
}

}  // namespace

Restored restore(LogSource& source, LogTarget& target) {
  const auto& topics = source.topics();
  const std::uint64_t total = records_in(topics);
  Restored restored;
  restored.heads = source.heads();
  if (restored.heads.empty()) {
    infra::Progress progress("checking the log", total);
    LogTally tally(topics, source.rules());
    source.read([&](const ArchiveRecords& records) {
      tally.take(records);
      progress.advance(records.records.size());
    });
    restored.heads = tally.finish();
  }
  target.open(topics);
  restored.present = present_in(target, topics);
  if (restored.present > 0) {
    infra::Progress progress("comparing", restored.present);
    source.read([&](const ArchiveRecords& records) { compare(target, records, progress); });
  }
  {
    infra::Progress progress("copying", total);
    source.read([&](const ArchiveRecords& records) {
      const auto partition = records.records.front().partition;
      append(target, records, target.end(records.topic, partition), progress);
    });
  }
  restored.appended = total - restored.present;
  const auto differs = difference_of(restored.heads, tally_of(target, topics, source.rules()));
  if (!differs.empty()) throw LogNotSound("the copy is not like the log: " + differs);
  target.finish(source.rules().skipped_sequence_is_damage);
  return restored;
}

}  // namespace carelog::tools
