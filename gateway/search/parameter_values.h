// Values of query parameters, for any read.
#pragma once

#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "gateway/call/problem.h"
#include "infra/process/time_zone.h"

namespace carelog::gateway {

inline constexpr std::uint32_t page_rows_default = 20;
inline constexpr std::uint32_t page_rows_max = 100;
inline constexpr std::size_t cursor_max_bytes = 1024;
inline constexpr const char* limit_rule = "limit is a whole number from 1 to 100.";
inline constexpr const char* cursor_rule = "cursor comes from a Link header.";

// A problem with status 400.
tl::unexpected<Problem> refuse_parameter(std::string detail);

template <class Number>
std::optional<Number> whole_number(std::string_view text) {
  Number number = 0;
  const auto* end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, number);
  if (text.empty() || error != std::errc() || stopped != end) return std::nullopt;
  return number;
}

// A number from 1 on.
std::optional<std::uint32_t> page_rows(std::string_view text,
                                       std::uint32_t rows_max = page_rows_max);

// A time, or the first or last moment of a day in the zone.
std::optional<std::int64_t> moment_of(std::string_view text, bool end_of_day,
                                      const infra::TimeZone& zone);

}  // namespace carelog::gateway
