// Frames to bytes and back, by their descriptions: the Protobuf messages of frame.proto.
//
// Pure and thread-safe.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "events/frame/frame.h"

namespace carelog::events {

// The bytes are not a frame that this program knows: damaged, or written by a newer version.
struct UndecodableFrame : std::runtime_error {
  using std::runtime_error::runtime_error;
};

std::string encode(const Frame& frame);
Frame decode_frame(std::string_view bytes);  // throws UndecodableFrame

// A commit whose events this program cannot read (written by a newer one, or damaged by it) is
// still part of the chain: it is returned without events, and `unknown_events` says why.
struct DecodedFrame {
  Frame frame;
  std::string unknown_events = {};  // empty: all events are there
};
DecodedFrame decode_envelope(std::string_view bytes);  // throws UndecodableFrame

// Facts without a decision around them: how an aggregate's state is kept beside the log.
std::string encode_events(const std::vector<Event>& events);
std::vector<Event> decode_events(std::string_view bytes);  // throws UndecodableFrame

}  // namespace carelog::events
