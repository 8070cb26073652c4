#include "command-side/store/past_state.h"

namespace carelog::command {
namespace {

constexpr std::chrono::seconds read_max{2};

}  // namespace

events::Commit read_commit_at(events::Log& log, events::Partition partition,
                              events::Offset offset) {
  const auto cursor = log.open_cursor({{partition, offset}});
  const auto give_up = std::chrono::steady_clock::now() + read_max;
  do {
    const auto records = cursor->read(1, std::chrono::milliseconds(100));
    if (records.empty()) continue;
    events::Frame frame = events::decode_frame(records.front().bytes);
    auto* commit = std::get_if<events::Commit>(&frame);
    if (records.front().offset != offset || commit == nullptr) break;
    return std::move(*commit);
  } while (std::chrono::steady_clock::now() < give_up);
  throw events::LogUnusable("the commit at offset " + std::to_string(offset) +
                            " cannot be read again");
}

}  // namespace carelog::command
