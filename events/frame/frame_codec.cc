#include "events/frame/frame_codec.h"

#include <algorithm>

#include "carelog/events/v1/frame.pb.h"
#include "events/facts/event_codec.h"

namespace carelog::events {
namespace {

template <std::size_t N>
std::string to_bytes(const std::array<std::uint8_t, N>& value) {
  return {reinterpret_cast<const char*>(value.data()), N};
}

template <std::size_t N>
std::array<std::uint8_t, N> from_bytes(const std::string& bytes, const char* field) {
  std::array<std::uint8_t, N> value{};
  if (bytes.size() != N) {
    throw UndecodableFrame(std::string(field) + " has " + std::to_string(bytes.size()) +
                           " bytes instead of " + std::to_string(N));
  }
  std::copy(bytes.begin(), bytes.end(), value.begin());
  return value;
}

struct Writer {
  v1::Frame& wire;

  void operator()(const Manifest& manifest) const {
    auto* out = wire.mutable_manifest();
    out->set_topic(manifest.topic);
    out->set_partition(manifest.partition);
    out->set_partitions(manifest.partitions);
    out->set_slice_hash(manifest.slice_hash);
    out->mutable_partition_of_slice()->Add(manifest.partition_of_slice.begin(),
                                           manifest.partition_of_slice.end());
    out->set_created_at_ms(manifest.created_at_ms);
  }
  void operator()(const Claim& claim) const {
    auto* out = wire.mutable_claim();
    out->set_term(claim.term);
    out->set_writer(to_bytes(claim.writer));
    out->set_endpoint(claim.endpoint);
    out->set_claimed_at_ms(claim.claimed_at_ms);
  }
  void operator()(const Commit& commit) const {
    auto* out = wire.mutable_commit();
    out->set_term(commit.term);
    out->set_sequence(commit.sequence);
    out->set_previous_hash(to_bytes(commit.previous_hash));
    out->set_command_id(commit.command_id);
    out->set_request_hash(to_bytes(commit.request_hash));
    out->mutable_aggregate()->set_type(commit.aggregate.type);
    out->mutable_aggregate()->set_id(commit.aggregate.id);
    out->set_base_version(commit.base_version);
    write_metadata(commit.metadata, *out->mutable_metadata());
    for (const Event& event : commit.events) write_event(event, *out->add_events());
  }

  static void write_metadata(const Metadata& metadata, v1::Metadata& out) {
    out.set_clinic(metadata.clinic);
    out.set_actor(metadata.actor);
    out.set_role(metadata.role);
    out.set_purpose(metadata.purpose);
    out.set_command(metadata.command);
    out.set_correlation_id(metadata.correlation_id);
    out.set_causation_id(metadata.causation_id);
    out.set_traceparent(metadata.traceparent);
    out.set_decided_at_ms(metadata.decided_at_ms);
  }
};

Manifest read(const v1::Manifest& in) {
  return {in.topic(),
          in.partition(),
          in.partitions(),
          in.slice_hash(),
          {in.partition_of_slice().begin(), in.partition_of_slice().end()},
          in.created_at_ms()};
}

Claim read(const v1::Claim& in) {
  return {in.term(), from_bytes<16>(in.writer(), "claim.writer"), in.endpoint(),
          in.claimed_at_ms()};
}

Commit read_envelope(const v1::Commit& in) {
  Commit commit;
  commit.term = in.term();
  commit.sequence = in.sequence();
  commit.previous_hash = from_bytes<32>(in.previous_hash(), "commit.previous_hash");
  commit.command_id = in.command_id();
  commit.request_hash = from_bytes<32>(in.request_hash(), "commit.request_hash");
  commit.aggregate = {in.aggregate().type(), in.aggregate().id()};
  commit.base_version = in.base_version();
  const v1::Metadata& metadata = in.metadata();
  commit.metadata = {metadata.clinic(),       metadata.actor(),       metadata.role(),
                     metadata.purpose(),      metadata.command(),     metadata.correlation_id(),
                     metadata.causation_id(), metadata.traceparent(), metadata.decided_at_ms()};
  return commit;
}

void read_events(const v1::Commit& in, Commit& commit) {
  commit.events.reserve(static_cast<std::size_t>(in.events().size()));
  for (const v1::Event& event : in.events()) commit.events.push_back(read_event(event));
}

}  // namespace

std::string encode(const Frame& frame) {
  v1::Frame wire;
  std::visit(Writer{wire}, frame);
  return wire.SerializeAsString();
}

Frame decode_frame(std::string_view bytes) {
  DecodedFrame decoded = decode_envelope(bytes);
  if (!decoded.unknown_events.empty()) throw UndecodableFrame(decoded.unknown_events);
  return std::move(decoded.frame);
}

DecodedFrame decode_envelope(std::string_view bytes) {
  thread_local v1::Frame wire;  // reused: parsing into a warm message is twice as fast
  if (!wire.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    throw UndecodableFrame("not a Protobuf frame: the record is damaged");
  }
  switch (wire.body_case()) {
    case v1::Frame::kManifest:
      return {read(wire.manifest())};
    case v1::Frame::kClaim:
      return {read(wire.claim())};
    case v1::Frame::kCommit: {
      Commit commit = read_envelope(wire.commit());
      try {
        read_events(wire.commit(), commit);
      } catch (const UndecodableFrame& unknown) {
        commit.events.clear();
        return {std::move(commit), unknown.what()};
      }
      return {std::move(commit)};
    }
    case v1::Frame::BODY_NOT_SET:
      break;
  }
  throw UndecodableFrame("a frame of an unknown kind: written by a newer version of carelog?");
}

std::string encode_events(const std::vector<Event>& events) {
  v1::EventList wire;
  for (const Event& event : events) write_event(event, *wire.add_events());
  return wire.SerializeAsString();
}

std::vector<Event> decode_events(std::string_view bytes) {
  v1::EventList wire;
  if (!wire.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    throw UndecodableFrame("not a Protobuf list of events: the stored state is damaged");
  }
  std::vector<Event> events;
  events.reserve(static_cast<std::size_t>(wire.events_size()));
  for (const v1::Event& event : wire.events()) events.push_back(read_event(event));
  return events;
}

}  // namespace carelog::events
