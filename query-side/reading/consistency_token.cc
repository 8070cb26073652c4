#include "query-side/reading/consistency_token.h"

#include <charconv>

namespace carelog::query {
namespace {

// Digits only, the whole text.
template <typename Number>
bool read_number(std::string_view text, Number& number) {
  if (text.empty() || text.front() == '-') return false;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

}  // namespace

std::optional<ConsistencyToken> parse_token(std::string_view text) {
  const std::size_t last = text.rfind('.');
  if (last == std::string_view::npos || last == 0) return std::nullopt;
  const std::size_t middle = text.rfind('.', last - 1);
  if (middle == std::string_view::npos || middle == 0) return std::nullopt;
  ConsistencyToken token{.topic = std::string(text.substr(0, middle))};
  if (!read_number(text.substr(middle + 1, last - middle - 1), token.partition))
    return std::nullopt;
  if (!read_number(text.substr(last + 1), token.offset)) return std::nullopt;
  return token;
}

}  // namespace carelog::query
