#include "query-side/hot/hot_follower.h"

#include <algorithm>
#include <utility>

namespace carelog::query {

bool HotFollower::begin(const AsOf& at, const std::string& origin, Clock::time_point asked_at) {
  lose();
  if (!rows_.begin(at, origin)) return false;
  const std::lock_guard lock(mutex_);
  followed_ = at;
  current_at_ = asked_at;
  return true;
}

void HotFollower::lose() {
  const std::lock_guard lock(mutex_);
  followed_.reset();
  open_check_.reset();
}

// Whether nothing was missed. The rows may be shared with one who follows better.
bool HotFollower::takes_up(const std::vector<Moved>& moves) const {
  auto next_offsets = followed_->next_offsets;
  for (const Moved& each : moves) {
    if (each.partition >= next_offsets.size()) return false;
    std::int64_t& next = next_offsets[each.partition];
    if (each.from > next) return false;
    next = std::max(next, each.to);
  }
  return true;
}

bool HotFollower::take(const std::vector<HotNews>& all) {
  if (!followed_) return false;
  std::vector<Touch> touches;
  std::vector<Moved> moves;
  for (const HotNews& news : all) {
    if (news.went_live && news.generation != followed_->generation) return lose(), false;
    if (news.generation != followed_->generation) continue;
    touches.insert(touches.end(), news.touches.begin(), news.touches.end());
    moves.insert(moves.end(), news.moves.begin(), news.moves.end());
  }
  if (touches.empty() && moves.empty()) return true;
  if (!takes_up(moves) || !rows_.follow(touches, moves)) return lose(), false;
  const std::lock_guard lock(mutex_);
  for (const Moved& each : moves) {
    std::int64_t& followed = followed_->next_offsets[each.partition];
    followed = std::max(followed, each.to);
  }
  settle();
  return true;
}

void HotFollower::settle() {
  if (!open_check_ || !has_all_of(*followed_, open_check_->at)) return;
  current_at_ = open_check_->asked_at;
  open_check_.reset();
}

bool HotFollower::check(const AsOf& at, Clock::time_point asked_at) {
  if (!followed_) return false;
  if (at.generation != followed_->generation) return lose(), false;
  if (open_check_ && asked_at - open_check_->asked_at > behind_max) return lose(), false;
  const std::lock_guard lock(mutex_);
  if (has_all_of(*followed_, at)) {
    current_at_ = asked_at;
    open_check_.reset();
  } else if (!open_check_) {
    open_check_ = Check{at, asked_at};
  }
  return true;
}

bool HotFollower::may_answer(const std::optional<ConsistencyToken>& token,
                             Clock::time_point now) const {
  const std::lock_guard lock(mutex_);
  if (!followed_ || now - current_at_ > behind_max) return false;
  if (!token || token->topic != topic_) return true;
  return token->partition < followed_->next_offsets.size() &&
         followed_->next_offsets[token->partition] > token->offset;
}

std::int64_t HotFollower::age_ms(Clock::time_point now) const {
  const std::lock_guard lock(mutex_);
  if (!followed_) return 0;
  const auto age = std::chrono::duration_cast<std::chrono::milliseconds>(now - current_at_);
  return std::clamp(age, std::chrono::milliseconds(0), behind_max).count();
}

}  // namespace carelog::query
