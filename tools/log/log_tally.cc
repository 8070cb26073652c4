#include "tools/log/log_tally.h"

#include "events/frame/frame_rule.h"

namespace carelog::tools {

namespace {

[[noreturn]] void refuse(const PartitionReport& report) {
  const auto& damage = report.damage.front();
  throw LogNotSound(place_of(report.topic, report.partition) + ", offset " +
                    std::to_string(damage.offset) + ": " + damage.what);
}

}  // namespace

LogTally::LogTally(std::vector<ArchiveTopic> topics, VerifyRules rules)
    : topics_(std::move(topics)) {
  for (const auto& topic : topics_) {
    for (events::Partition partition = 0; partition < topic.ends.size(); ++partition)
      lanes_.emplace(std::pair(topic.name, partition),
                     Lane(PartitionVerifier(topic.name, partition, rules)));
  }
}

void LogTally::take(const ArchiveRecords& records) {
  for (const auto& record : records.records) {
    const auto found = lanes_.find({records.topic, record.partition});
    if (found == lanes_.end())
      throw LogNotSound(place_of(records.topic, record.partition) + ": there is no such partition");
    Lane& lane = found->second;
    if (!lane.verifier.take(record.offset, record.bytes)) refuse(lane.verifier.finish());
    lane.contents = events::extend_chain(lane.contents, record.bytes);
    lane.next = record.offset + 1;
    ++records_;
    bytes_ += record.bytes.size();
  }
}

events::Offset LogTally::next_offset(const std::string& topic, events::Partition partition) const {
  return lanes_.at({topic, partition}).next;
}

std::vector<ArchiveHead> LogTally::finish() {
  std::vector<ArchiveHead> heads;
  for (const auto& topic : topics_) {
    for (events::Partition partition = 0; partition < topic.ends.size(); ++partition) {
      Lane& lane = lanes_.at({topic.name, partition});
      const PartitionReport report = lane.verifier.finish();
      if (!report.sound()) refuse(report);
      if (lane.next != topic.ends[partition])
        throw LogNotSound(place_of(topic.name, partition) + ": the records end at offset " +
                          std::to_string(lane.next) + " instead of " +
                          std::to_string(topic.ends[partition]));
      heads.push_back({topic.name, partition, report.records, events::to_hex(report.head),
                       events::to_hex(lane.contents)});
    }
  }
  return heads;
}

std::uint64_t records_in(const std::vector<ArchiveTopic>& topics) {
  std::uint64_t records = 0;
  for (const auto& topic : topics)
    for (const auto end : topic.ends) records += static_cast<std::uint64_t>(end);
  return records;
}

std::string difference_of(const std::vector<ArchiveHead>& wanted,
                          const std::vector<ArchiveHead>& found) {
  if (wanted.size() != found.size()) return "the number of partitions differs";
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (wanted[i] == found[i]) continue;
    std::string text = place_of(wanted[i].topic, wanted[i].partition) + ": ";
    if (wanted[i].records != found[i].records)
      return text + std::to_string(found[i].records) + " records instead of " +
             std::to_string(wanted[i].records);
    if (wanted[i].head != found[i].head)
      return text + "the chain's head is " + found[i].head + " instead of " + wanted[i].head;
    return text + "the records' bytes differ";
  }
  return {};
}

}  // namespace carelog::tools
