// Whether a log still holds what was read from it.
//
// If a log loses its last records while a cursor is disconnected and then grows past that point,
// the cursor reads on as if nothing had happened, because offsets stay dense. The loss shows when
// the records are read again, starting at one that the state rests on: a truncated log loses its
// end, so while that record is there, so are all before it.
#pragma once

#include "events/frame/frame_rule.h"
#include "events/log/log.h"

namespace carelog::command {

struct ChainCheck {
  events::FrameRule from;  // state of the rule before the last commit that counted
  events::FrameRule to;    // state of the rule now
};

// Reads the records between the two. Throws LogUnusable if they cannot be read within some seconds.
bool is_in_log(const ChainCheck& check, events::Log& log, events::Partition partition);

}  // namespace carelog::command
