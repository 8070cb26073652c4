#include "events/frame/frame_codec.h"

#include "events/description/wire_read.h"
#include "events/description/wire_write.h"

namespace carelog::events {
namespace {

// The message carelog.events.v1.EventList.
struct EventList {
  std::vector<Event> events;
};

constexpr auto describe(description::Of<EventList>) {
  using namespace description;
  return message("EventList", field("events", 1, &EventList::events));
}

template <typename T>
T decode(std::string_view bytes, description::Reading& reading, const char* damaged) {
  try {
    return description::decode<T>(bytes, reading);
  } catch (const description::Malformed& malformed) {
    throw UndecodableFrame(std::string(malformed.what()) + ": " + damaged);
  }
}

}  // namespace

std::string encode(const Frame& frame) {
  return description::encode(frame);
}

Frame decode_frame(std::string_view bytes) {
  DecodedFrame decoded = decode_envelope(bytes);
  if (!decoded.unknown_events.empty()) throw UndecodableFrame(decoded.unknown_events);
  return std::move(decoded.frame);
}

DecodedFrame decode_envelope(std::string_view bytes) {
  description::Reading reading;
  Frame frame = decode<Frame>(bytes, reading, "not a frame, the record is damaged");
  if (reading.unknown.empty()) return {std::move(frame)};
  Commit* commit = std::get_if<Commit>(&frame);
  if (commit == nullptr) throw UndecodableFrame(reading.unknown);
  commit->events.clear();
  return {std::move(frame), std::move(reading.unknown)};
}

std::string encode_events(const std::vector<Event>& events) {
  std::string bytes(description::list_size(1, events), '\0');
  description::WireOutput out(bytes);
  description::write_list(out, 1, events);
  return bytes;
}

std::vector<Event> decode_events(std::string_view bytes) {
  description::Reading reading;
  EventList list = decode<EventList>(bytes, reading, "the stored state is damaged");
  if (!reading.unknown.empty()) throw UndecodableFrame(reading.unknown);
  return std::move(list.events);
}

}  // namespace carelog::events
