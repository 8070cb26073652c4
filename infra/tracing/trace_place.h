// A place in a trace: what is done here is part of that trace and below that span.
// https://www.w3.org/TR/trace-context/
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace carelog::infra {

struct TracePlace {
  std::string trace_id = {};  // 32 hexadecimal digits
  std::string span_id = {};   // 16
  bool sampled = false;       // its spans are recorded
};

// Nothing: not one of version 00, or with zeros for an id.
std::optional<TracePlace> parse_traceparent(std::string_view text);
std::string traceparent_of(const TracePlace& place);

// The place of a new span below this one.
TracePlace below(const TracePlace& parent);

// Whether this trace is among that share (0 to 1) of all: the same in every process.
bool is_within_share(std::string_view trace_id, double share);

}  // namespace carelog::infra
