// How far a read model was when something of it was read: its generation, and of every partition
// of its one topic the first offset that it did not have.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace carelog::query {

struct AsOf {
  int generation = 0;
  std::vector<std::int64_t> next_offsets = {};  // by partition, all of them
  friend bool operator==(const AsOf&, const AsOf&) = default;
};

// Whether one has all that the other has.
bool has_all_of(const AsOf& one, const AsOf& other);

// "4 17 0 23": generation 4, three partitions. Nothing: not that.
std::optional<AsOf> parse_as_of(std::string_view text);

}  // namespace carelog::query
