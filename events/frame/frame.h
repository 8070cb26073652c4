// One record of the log, decoded: a manifest, a claim or a commit. Bytes: frame_codec.h.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "events/aggregate_id.h"
#include "events/facts/event.h"
#include "events/sha256.h"

namespace carelog::events {

using WriterId = std::array<std::uint8_t, 16>;  // random, new for every claim ever made

// Who decided, for whom, why, and because of what. All but the time comes from the caller.
struct Metadata {
  std::string clinic;
  std::string actor;
  std::string role;
  std::string purpose;  // TREATMENT, PAYMENT, OPERATIONS, EMERGENCY
  std::string command;  // "RegisterPatient"
  std::string correlation_id;
  std::string causation_id;
  std::string traceparent;
  std::int64_t decided_at_ms = 0;  // Unix time
  std::string time_zone = {};      // the clinic's time zone then; decides what "today" is
  friend bool operator==(const Metadata&, const Metadata&) = default;
};

constexpr auto describe(description::Of<Metadata>) {
  using namespace description;
  return message("Metadata", field("clinic", 1, &Metadata::clinic),
                 field("actor", 2, &Metadata::actor), field("role", 3, &Metadata::role),
                 field("purpose", 4, &Metadata::purpose), field("command", 5, &Metadata::command),
                 field("correlation_id", 6, &Metadata::correlation_id),
                 field("causation_id", 7, &Metadata::causation_id),
                 field("traceparent", 8, &Metadata::traceparent),
                 field("decided_at_ms", 9, &Metadata::decided_at_ms),
                 field("time_zone", 10, &Metadata::time_zone));
}

struct Manifest {
  std::string topic;
  Partition partition = 0;
  std::uint32_t partitions = 0;
  std::string slice_hash;
  std::vector<Partition> partition_of_slice;
  std::int64_t created_at_ms = 0;
};

constexpr auto describe(description::Of<Manifest>) {
  using namespace description;
  return message("Manifest", 1, field("topic", 1, &Manifest::topic),
                 field("partition", 2, &Manifest::partition),
                 field("partitions", 3, &Manifest::partitions),
                 field("slice_hash", 4, &Manifest::slice_hash),
                 field("partition_of_slice", 5, &Manifest::partition_of_slice),
                 field("created_at_ms", 6, &Manifest::created_at_ms));
}

struct Claim {
  std::uint64_t term = 0;
  WriterId writer{};
  std::string endpoint;
  std::int64_t claimed_at_ms = 0;
  std::uint32_t level = 1;  // vocabulary level that the writer decides with: vocabulary.h
};

constexpr auto describe(description::Of<Claim>) {
  using namespace description;
  return message("Claim", 2, field("term", 1, &Claim::term), field("writer", 2, &Claim::writer),
                 field("endpoint", 3, &Claim::endpoint),
                 field("claimed_at_ms", 4, &Claim::claimed_at_ms),
                 field("level", 5, &Claim::level));
}

struct Commit {
  std::uint64_t term = 0;
  std::uint64_t sequence = 0;
  Hash previous_hash{};
  std::string command_id;
  Hash request_hash{};
  AggregateId aggregate;
  std::string key;  // its slice decides the partition; always the same for one aggregate
  std::uint64_t base_version = 0;
  Metadata metadata;
  std::vector<Event> events;  // none if there was nothing to do, or for a canary
};

constexpr auto describe(description::Of<Commit>) {
  using namespace description;
  return message(
      "Commit", 3, field("term", 1, &Commit::term), field("sequence", 2, &Commit::sequence),
      field("previous_hash", 3, &Commit::previous_hash),
      field("command_id", 4, &Commit::command_id), field("request_hash", 5, &Commit::request_hash),
      field("aggregate", 6, &Commit::aggregate), field("key", 7, &Commit::key),
      field("base_version", 8, &Commit::base_version), field("metadata", 9, &Commit::metadata),
      field("events", 10, &Commit::events));
}

using Frame = std::variant<Manifest, Claim, Commit>;

// When the frame was made, by the writer's clock, Unix time.
std::int64_t made_at_ms(const Frame& frame);

// A manifest that deals slices to partitions round robin. Requires: partition < partitions <=
// slices.
Manifest make_manifest(std::string topic, Partition partition, std::uint32_t partitions,
                       std::int64_t created_at_ms);

}  // namespace carelog::events
