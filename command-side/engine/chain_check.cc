#include "command-side/engine/chain_check.h"

#include <algorithm>
#include <chrono>

#include "events/frame/frame_codec.h"

namespace carelog::command {
namespace {

constexpr std::size_t records_per_read_max = 1024;
constexpr std::chrono::seconds time_max{2};

}  // namespace

bool is_in_log(const ChainCheck& check, events::Log& log, events::Partition partition) {
  const events::Offset end = check.to.next_offset();
  if (log.end_offset(partition) < end) return false;
  events::FrameRule rule = check.from;
  const auto cursor = log.open_cursor({{partition, rule.next_offset()}});
  const auto give_up = std::chrono::steady_clock::now() + time_max;
  while (rule.next_offset() < end) {
    const auto left = static_cast<std::size_t>(end - rule.next_offset());
    const auto records =
        cursor->read(std::min(left, records_per_read_max), std::chrono::milliseconds(100));
    try {
      for (const events::LogRecord& record : records) {
        rule.apply(record.offset, events::decode_frame(record.bytes), record.bytes);
      }
    } catch (const events::LogGap&) {
      return false;
    } catch (const events::UndecodableFrame&) {
      return false;  // what was read before could be decoded
    }
    if (records.empty() && std::chrono::steady_clock::now() > give_up) {
      throw events::LogUnusable("the log's partition " + std::to_string(partition) +
                                " could not be read again");
    }
  }
  return rule == check.to;
}

}  // namespace carelog::command
