// Frames to bytes and back. The only place (with event_codec) where facts meet Protobuf.
//
// Pure and thread-safe.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

#include "events/frame.h"

namespace carelog::events {

// The bytes are not a frame that this program knows: damaged, or written by a newer version.
struct UndecodableFrame : std::runtime_error {
  using std::runtime_error::runtime_error;
};

std::string encode(const Frame& frame);
Frame decode_frame(std::string_view bytes);  // throws UndecodableFrame

}  // namespace carelog::events
