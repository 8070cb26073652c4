#include "events/log/echoed_records.h"

#include <algorithm>
#include <iterator>

namespace carelog::events {

EchoedRecords::EchoedRecords(const std::vector<LogPosition>& from) {
  for (const LogPosition& position : from) lanes_[position.partition].next = position.next_offset;
}

void EchoedRecords::echo(LogRecord record) {
  const auto found = lanes_.find(record.partition);
  if (found == lanes_.end() || held_ >= unverified_max) return;
  Lane& lane = found->second;
  if (record.offset < lane.next) return;
  if (record.offset > lane.next) {
    held_ += lane.early.emplace(record.offset, std::move(record)).second ? 1 : 0;
    return;
  }
  ++held_;
  tell_echo(lane, std::move(record));
  tell_early(lane);
}

void EchoedRecords::fetched(LogRecord record) {
  const auto found = lanes_.find(record.partition);
  if (found == lanes_.end()) return;
  Lane& lane = found->second;
  if (record.offset >= lane.next) {
    tell(lane, std::move(record));
    return tell_early(lane);
  }
  while (!lane.unverified.empty() && lane.unverified.front().offset <= record.offset) {
    const LogRecord& told = lane.unverified.front();
    if (told.offset == record.offset && told.bytes != record.bytes) {
      throw LogDamaged("partition " + std::to_string(record.partition) +
                       " holds another record at " + "offset " + std::to_string(record.offset) +
                       " than the one it confirmed: it was cut and written again (check that " +
                       "unclean leader election is off), and what was answered may be missing");
    }
    lane.unverified.pop_front();
    --held_;
  }
}

std::vector<LogRecord> EchoedRecords::take(std::size_t max) {
  const auto end = told_.begin() + static_cast<std::ptrdiff_t>(std::min(max, told_.size()));
  std::vector<LogRecord> taken(std::make_move_iterator(told_.begin()),
                               std::make_move_iterator(end));
  told_.erase(told_.begin(), end);
  return taken;
}

void EchoedRecords::tell(Lane& lane, LogRecord record) {
  lane.next = record.offset + 1;
  told_.push_back(std::move(record));
}

void EchoedRecords::tell_echo(Lane& lane, LogRecord record) {
  lane.unverified.push_back(record);
  tell(lane, std::move(record));
}

// Continues with early echoes that are next by now; drops those that were fetched meanwhile.
void EchoedRecords::tell_early(Lane& lane) {
  while (!lane.early.empty() && lane.early.begin()->first <= lane.next) {
    auto first = lane.early.extract(lane.early.begin());
    if (first.key() == lane.next) {
      tell_echo(lane, std::move(first.mapped()));
    } else {
      --held_;
    }
  }
}

}  // namespace carelog::events
