// Whether a log still holds what was read from it.
//
// A cursor that is away while its log loses the last records and grows past them again reads on as
// if nothing had happened: offsets are dense all along. What it missed shows when the records are
// read again, from one that its state rests on: a log that is cut loses its end, so while that
// record is there all before it are.
#pragma once

#include "events/frame/frame_rule.h"
#include "events/log/log.h"

namespace carelog::command {

struct ChainCheck {
  events::FrameRule from;  // before the last commit that counted
  events::FrameRule to;    // now
};

// Reads the records between the two. Throws LogUnusable when they cannot be had within some
// seconds.
bool is_in_log(const ChainCheck& check, events::Log& log, events::Partition partition);

}  // namespace carelog::command
