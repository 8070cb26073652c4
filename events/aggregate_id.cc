#include "events/aggregate_id.h"

#include "events/sha256.h"

namespace carelog::events {

std::uint32_t slice_of(std::string_view key) {
  const Hash hash = sha256(key);
  std::uint64_t head = 0;
  for (std::size_t i = 0; i < 8; ++i) head = head << 8 | hash[i];
  return static_cast<std::uint32_t>(head % slices);
}

}  // namespace carelog::events
