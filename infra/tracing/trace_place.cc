#include "infra/tracing/trace_place.h"

#include <algorithm>
#include <charconv>
#include <cstdint>

#include "infra/ids/random_id.h"

namespace carelog::infra {
namespace {

constexpr std::size_t trace_digits = 32;
constexpr std::size_t span_digits = 16;
constexpr std::size_t whole = 55;

bool is_id_of_a_trace(std::string_view text) {
  const bool digits = std::all_of(text.begin(), text.end(), [](char each) {
    return (each >= '0' && each <= '9') || (each >= 'a' && each <= 'f');
  });
  return digits && text.find_first_not_of('0') != std::string_view::npos;
}

}  // namespace

std::optional<TracePlace> parse_traceparent(std::string_view text) {
  if (text.size() < whole || text[2] != '-' || text[35] != '-' || text[52] != '-') {
    return std::nullopt;
  }
  const auto trace_id = text.substr(3, trace_digits);
  const auto span_id = text.substr(36, span_digits);
  if (!is_id_of_a_trace(trace_id) || !is_id_of_a_trace(span_id)) return std::nullopt;
  unsigned flags = 0;
  const auto [end, error] = std::from_chars(text.data() + 53, text.data() + whole, flags, 16);
  if (error != std::errc() || end != text.data() + whole) return std::nullopt;
  return TracePlace{std::string(trace_id), std::string(span_id), (flags & 1U) != 0};
}

std::string traceparent_of(const TracePlace& place) {
  return "00-" + place.trace_id + "-" + place.span_id + (place.sampled ? "-01" : "-00");
}

TracePlace below(const TracePlace& parent) {
  return {parent.trace_id, random_hex(span_digits / 2), parent.sampled};
}

// Its last 56 bits are random (level 2 of the recommendation).
bool is_within_share(std::string_view trace_id, double share) {
  if (share >= 1) return true;
  std::uint64_t number = 0;
  const auto last = trace_id.substr(trace_id.size() - std::min<std::size_t>(14, trace_id.size()));
  std::from_chars(last.data(), last.data() + last.size(), number, 16);
  return static_cast<double>(number) < share * static_cast<double>(std::uint64_t{1} << 56U);
}

}  // namespace carelog::infra
