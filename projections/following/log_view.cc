#include "projections/following/log_view.h"

#include <algorithm>
#include <chrono>

#include "events/frame/frame_codec.h"

namespace carelog::projections {
namespace {

using events::Offset;
using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds look_wait_ms{200};
constexpr std::chrono::seconds look_time_max{3};
constexpr std::size_t batch_records_max = 512;
constexpr Offset kept_every = 1024;

// Takes the records from `from` up to `until` in order, while they come and take() returns true.
template <class Take>
void each_record(events::Log& log, events::Partition partition, Offset from, Offset until,
                 Take take) {
  if (from >= until) return;
  const auto deadline = Clock::now() + look_time_max;
  const auto cursor = log.open_cursor({{partition, from}}, events::Pace::batched);
  while (from < until && Clock::now() < deadline) {
    const auto wanted = std::min(batch_records_max, static_cast<std::size_t>(until - from));
    for (const events::LogRecord& record : cursor->read(wanted, look_wait_ms)) {
      if (record.offset >= until || !take(record)) return;
      from = record.offset + 1;
    }
  }
}

// False: the chain ends here for this program.
bool apply(events::FrameRule& rule, const events::LogRecord& record) {
  try {
    const auto decoded = events::decode_envelope(record.bytes);
    rule.apply(record.offset, decoded.frame, record.bytes);
    return true;
  } catch (const events::UndecodableFrame&) {
    return false;
  } catch (const events::LogGap&) {
    return false;
  }
}

ViewedRecord viewed(const events::LogRecord& record, events::FrameRule& rule) {
  ViewedRecord view{.offset = record.offset,
                    .bytes = record.bytes.size(),
                    .appended_at_ms = record.appended_at_ms,
                    .frame = {},
                    .verdict = {}};
  try {
    auto decoded = events::decode_envelope(record.bytes);
    if (rule.next_offset() == record.offset) {
      view.verdict = rule.apply(record.offset, decoded.frame, record.bytes);
    }
    view.frame = std::move(decoded.frame);
    view.unknown_events = std::move(decoded.unknown_events);
  } catch (const events::UndecodableFrame&) {
    // Shown as what it is: nothing that can be read.
  }
  return view;
}

}  // namespace

events::FrameRule LogView::follow(events::Log& log, events::Partition partition, Chain& chain,
                                  Offset until) {
  const auto behind = chain.upper_bound(until);
  events::FrameRule rule =
      behind == chain.begin() ? events::FrameRule() : std::prev(behind)->second;
  const Offset began = rule.next_offset();
  each_record(log, partition, began, std::min(until, began + followed_max),
              [&](const auto& record) {
                if (!apply(rule, record)) return false;
                if (rule.next_offset() % kept_every == 0) chain[rule.next_offset()] = rule;
                return true;
              });
  if (rule.next_offset() < until) chain[rule.next_offset()] = rule;
  return rule;
}

std::optional<LogPage> LogView::read(const LogPageWanted& wanted) {
  const auto found = std::find_if(logs_.begin(), logs_.end(), [&](const events::Log* each) {
    return each->topic() == wanted.topic;
  });
  if (found == logs_.end() || wanted.partition >= (*found)->partitions()) return std::nullopt;
  events::Log& log = **found;
  const std::lock_guard lock(mutex_);
  Chain& chain = chains_[{wanted.topic, wanted.partition}];
  if (wanted.afresh) chain.clear();
  LogPage page;
  page.end_offset = log.end_offset(wanted.partition);
  const Offset from = std::clamp<Offset>(wanted.from, 0, page.end_offset);
  events::FrameRule rule = follow(log, wanted.partition, chain, from);
  if (rule.next_offset() == from) page.head = rule.head();
  const auto records = static_cast<Offset>(std::min(wanted.records_max, log_page_records_max));
  each_record(log, wanted.partition, from, std::min(page.end_offset, from + records),
              [&](const events::LogRecord& record) {
                page.records.push_back(viewed(record, rule));
                return true;
              });
  page.judged_to = rule.next_offset();
  return page;
}

}  // namespace carelog::projections
