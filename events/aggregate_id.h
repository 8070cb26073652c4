// The name of an aggregate, and where it lives in the log.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "events/description/description.h"

namespace carelog::events {

struct AggregateId {
  std::string type;  // "patient", "billing-account"
  std::string id;    // a UUID as text, unique among aggregates of its type

  friend bool operator==(const AggregateId&, const AggregateId&) = default;
  friend auto operator<=>(const AggregateId&, const AggregateId&) = default;
};

constexpr auto describe(description::Of<AggregateId>) {
  using namespace description;
  return message("AggregateId", field("type", 1, &AggregateId::type),
                 field("id", 2, &AggregateId::id));
}

using Partition = std::uint32_t;
using Offset = std::int64_t;

inline constexpr std::uint32_t slices = 1024;
inline constexpr Partition default_partitions = 8;

// Key: the id of the aggregate that others belong to; for everything in a chart, the patient's id.
// Aggregates with the same key are decided by the same leader. Pinned for ever under the name
// "sha256-be64": first eight bytes of SHA-256(key), big endian, mod 1024.
std::uint32_t slice_of(std::string_view key);

}  // namespace carelog::events
