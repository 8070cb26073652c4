#include "query-side/reading/as_of.h"

#include <charconv>

namespace carelog::query {

bool has_all_of(const AsOf& one, const AsOf& other) {
  if (one.generation != other.generation) return false;
  if (one.next_offsets.size() != other.next_offsets.size()) return false;
  for (std::size_t at = 0; at < one.next_offsets.size(); ++at) {
    if (one.next_offsets[at] < other.next_offsets[at]) return false;
  }
  return true;
}

std::optional<AsOf> parse_as_of(std::string_view text) {
  AsOf as_of;
  const char* at = text.data();
  const char* const end = at + text.size();
  const auto take = [&](auto& number) {
    const auto [after, error] = std::from_chars(at, end, number);
    at = after;
    return error == std::errc() && number >= 0;
  };
  if (!take(as_of.generation)) return std::nullopt;
  while (at != end) {
    if (*at++ != ' ' || !take(as_of.next_offsets.emplace_back())) return std::nullopt;
  }
  if (as_of.next_offsets.empty()) return std::nullopt;
  return as_of;
}

}  // namespace carelog::query
