// A log as it stands, for people who look: every record, void ones too, with what the frame rule
// says of it.
//
// A verdict depends on all records before, so the chain of a partition is followed from its first
// record: a bounded number of records in each call, from where an earlier call came to. Until it
// has come to a page, that page's records are shown without verdicts.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "events/frame/frame.h"
#include "events/frame/frame_rule.h"
#include "events/log/log.h"

namespace carelog::projections {

inline constexpr std::size_t log_page_records_max = 100;

struct ViewedRecord {
  events::Offset offset = 0;
  std::size_t bytes = 0;
  std::int64_t appended_at_ms = 0;
  std::optional<events::Frame> frame;      // nothing: this program cannot read it
  std::string unknown_events = {};         // why a commit's events are not in the frame
  std::optional<events::Verdict> verdict;  // nothing: not judged yet, or behind what is unreadable
};

struct LogPage {
  std::vector<ViewedRecord> records;
  events::Offset end_offset = 0;     // of the partition
  events::Offset judged_to = 0;      // how far the chain has been followed
  std::optional<events::Hash> head;  // of the chain before the page, once followed that far
};

struct LogPageWanted {
  std::string topic;
  events::Partition partition = 0;
  events::Offset from = 0;
  std::size_t records_max = log_page_records_max;
  bool afresh = false;  // relies on nothing that was found before
};

// Thread-safe; one call reads at a time. The logs outlive it.
class LogView {
 public:
  // Records that one call follows the chain by, at most.
  static constexpr events::Offset followed_max = 50'000;

  explicit LogView(std::vector<events::Log*> logs) : logs_(std::move(logs)) {}

  const std::vector<events::Log*>& logs() const { return logs_; }

  // Nothing: there is no such partition. Throws LogUnusable. A log that is slow gives fewer
  // records.
  std::optional<LogPage> read(const LogPageWanted& wanted);

 private:
  using Place = std::pair<std::string, events::Partition>;
  // The rule before the records at these offsets.
  using Chain = std::map<events::Offset, events::FrameRule>;

  events::FrameRule follow(events::Log& log, events::Partition partition, Chain& chain,
                           events::Offset until);

  const std::vector<events::Log*> logs_;
  std::mutex mutex_;
  std::map<Place, Chain> chains_;
};

}  // namespace carelog::projections
