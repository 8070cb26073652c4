// "patients.3.1042": the commit at that place in the log. A read model has it once its position in
// that partition is past the offset.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace carelog::query {

struct ConsistencyToken {
  std::string topic;
  std::uint32_t partition = 0;
  std::int64_t offset = 0;
  friend bool operator==(const ConsistencyToken&, const ConsistencyToken&) = default;
};

// Nothing: not a token.
std::optional<ConsistencyToken> parse_token(std::string_view text);

}  // namespace carelog::query
