#include <string>

#include "events/frame/frame_codec.h"
#include "tests/fuzz/targets.h"

namespace carelog::fuzz {
namespace {

using namespace carelog::events;

void read_frame(std::string_view bytes) {
  DecodedFrame decoded;
  try {
    decoded = decode_envelope(bytes);
  } catch (const UndecodableFrame&) {
    return;
  }
  if (!decoded.unknown_events.empty()) {
    must(std::get<Commit>(decoded.frame).events.empty(), "events are there wholly or not at all");
  }
  const std::string written = encode(decoded.frame);
  must(encode(decode_frame(written)) == written, "a frame that is read can be written and read");
}

void read_events(std::string_view bytes) {
  std::vector<Event> events;
  try {
    events = decode_events(bytes);
  } catch (const UndecodableFrame&) {
    return;
  }
  must(decode_events(encode_events(events)) == events, "events come back as they were");
}

}  // namespace

void frame(std::string_view bytes) {
  read_frame(bytes);
  read_events(bytes);
}

}  // namespace carelog::fuzz
