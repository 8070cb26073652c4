// Events to Protobuf and back: the only place that turns personal fields into bytes, and the place
// where old versions of a fact are lifted to today's structs. Not for use outside frame_codec.cc
// and the engine's state codec.
#pragma once

#include "events/facts/facts.h"

namespace carelog::events::v1 {
class Event;
}

namespace carelog::events {

void write_event(const Event& event, v1::Event& wire);
// Throws UndecodableFrame for a fact this program does not know.
Event read_event(const v1::Event& wire);

}  // namespace carelog::events
