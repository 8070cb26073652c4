#include "command-side/engine/leadership.h"

#include <algorithm>

#include "events/frame/frame_codec.h"

namespace carelog::command {

using events::Verdict;

void Leadership::claim(const events::FrameRule& rule, std::uint32_t level, std::int64_t now_ms) {
  role_ = Role::claiming;
  resigning_ = false;
  claimed_at_ms_ = now_ms;
  claimed_term_ = std::max(claimed_term_, rule.term()) + 1;
  writer_ = parts_.new_writer();
  appender_.reset();
  appender_ = parts_.log.open_appender(parts_.partition);
  const bool taken = appender_->append(events::encode(events::Claim{
      claimed_term_, writer_, parts_.endpoint, now_ms, std::max(level, rule.level())}));
  static_cast<void>(taken);  // if refused, the appender is lost and the claim is repeated
}

void Leadership::resign(const events::FrameRule& rule, std::int64_t now_ms) {
  role_ = Role::claiming;
  resigning_ = true;
  claimed_at_ms_ = now_ms;
  claimed_term_ = std::max(claimed_term_, rule.term()) + 1;
  writer_ = parts_.new_writer();
  const bool taken = appender_->append(
      events::encode(events::Claim{claimed_term_, writer_, {}, now_ms, rule.level()}));
  static_cast<void>(taken);  // if refused, the others notice that this node is gone
}

Leadership::Change Leadership::read(const events::Claim& found, Verdict verdict) {
  const bool valid = verdict == Verdict::valid;
  const bool own = role_ == Role::claiming && found.writer == writer_;
  if (valid) leader_ = found.endpoint;
  if (own && valid && !resigning_) {
    role_ = Role::leading;
    return Change::leads;
  }
  // A valid claim below our pending one does not depose it: ours will stand above.
  const bool above =
      valid && (role_ == Role::leading || (role_ == Role::claiming && found.term >= claimed_term_));
  if (!own && !above) return Change::none;
  role_ = Role::following;
  appender_.reset();
  return Change::deposed;
}

void Leadership::step_aside(const std::string& leader) {
  role_ = Role::aside;
  leader_ = leader;
  appender_.reset();
}

bool Leadership::must_repeat(std::int64_t now_ms) const {
  if (role_ != Role::claiming || resigning_) return false;
  const std::int64_t age_ms = now_ms - claimed_at_ms_;
  return age_ms >= parts_.retry_ms && (appender_->lost() || age_ms >= parts_.doubtful_ms);
}

}  // namespace carelog::command
