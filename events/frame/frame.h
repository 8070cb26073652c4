// One record of the log, decoded: a manifest, a claim or a commit. Bytes: frame_codec.h.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "events/aggregate_id.h"
#include "events/facts/facts.h"

namespace carelog::events {

using Hash = std::array<std::uint8_t, 32>;      // SHA-256
using WriterId = std::array<std::uint8_t, 16>;  // random, fresh for every claim ever made

// Who decided, for whom, why, and because of what. Everything but the time comes from the caller.
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
  friend bool operator==(const Metadata&, const Metadata&) = default;
};

struct Manifest {
  std::string topic;
  Partition partition = 0;
  std::uint32_t partitions = 0;
  std::string slice_hash;
  std::vector<Partition> partition_of_slice;
  std::int64_t created_at_ms = 0;
};

struct Claim {
  std::uint64_t term = 0;
  WriterId writer{};
  std::string endpoint;
  std::int64_t claimed_at_ms = 0;
};

struct Commit {
  std::uint64_t term = 0;
  std::uint64_t sequence = 0;
  Hash previous_hash{};
  std::string command_id;
  Hash request_hash{};
  AggregateId aggregate;
  std::uint64_t base_version = 0;
  Metadata metadata;
  std::vector<Event> events;  // none: there was nothing to do, or it is a canary
};

using Frame = std::variant<Manifest, Claim, Commit>;

// When it was decided, claimed or made: by the writer's clock, Unix time.
std::int64_t made_at_ms(const Frame& frame);

// The manifest that pins slices to partitions round robin. Requires: partition < partitions <=
// slices.
Manifest make_manifest(std::string topic, Partition partition, std::uint32_t partitions,
                       std::int64_t created_at_ms);

}  // namespace carelog::events
