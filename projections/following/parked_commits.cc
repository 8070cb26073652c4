#include "projections/following/parked_commits.h"

#include "events/frame/frame_codec.h"
#include "projections/following/read_model.h"

namespace carelog::projections {
namespace {

constexpr events::Offset passed_over_max = 500;  // beyond it a new cursor is cheaper
constexpr std::chrono::milliseconds read_wait_ms{200};
constexpr std::chrono::seconds read_time_max{10};

}  // namespace

std::vector<events::RecordedCommit> read_commits(events::Log& log, events::Partition partition,
                                                 const std::vector<events::Offset>& offsets) {
  std::vector<events::RecordedCommit> commits;
  std::unique_ptr<events::LogCursor> cursor;
  events::Offset at = 0;
  const auto deadline = std::chrono::steady_clock::now() + read_time_max;
  for (const events::Offset wanted : offsets) {
    if (!cursor || wanted - at > passed_over_max) {
      cursor = log.open_cursor({{partition, wanted}}, events::Pace::batched);
      at = wanted;
    }
    while (at <= wanted) {
      if (std::chrono::steady_clock::now() > deadline) {
        throw ReadModelFailure("the log does not hand out the commits that wait: try again later");
      }
      for (events::LogRecord& record : cursor->read(1, read_wait_ms)) {
        at = record.offset + 1;
        if (record.offset != wanted) continue;
        events::DecodedFrame decoded = events::decode_envelope(record.bytes);
        if (auto* commit = std::get_if<events::Commit>(&decoded.frame)) {
          commits.push_back({partition, record.offset, record.appended_at_ms, std::move(*commit),
                             std::move(decoded.unknown_events)});
        }
      }
    }
  }
  return commits;
}

}  // namespace carelog::projections
