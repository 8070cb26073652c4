// POST /api/patients at a gateway over keep-alive connections, one request at a time on each. wrk
// can do neither an open loop nor reading back what was written; this can.
#pragma once

#include <cstdint>
#include <string>

#include "tests/bench/figures/load_report.h"

namespace carelog::bench {

struct HttpLoadSettings {
  std::string host;  // an IPv4 address
  std::uint16_t port = 0;
  std::string token;  // a receptionist's
  // After this many answers the new patient is read on the same connection, with its consistency
  // token; 0: never. Then `more` in the report has lag_p50_ms, lag_p99_ms and lags: from the answer
  // to the command to the answer that shows the patient.
  std::uint64_t read_each = 0;
};

// "http://127.0.0.1:4004" to host and port; throws std::invalid_argument.
HttpLoadSettings http_target(const std::string& url);

// shape.clients connections. 429 and 503 are refusals: `more` has their count, refused, and
// refused_p99_ms, from a request to its refusal. Anything else but 201 (200 for a read) is an
// error, and a broken connection is opened again. Throws std::runtime_error if nobody listens.
LoadReport run_http_load(const HttpLoadSettings& settings, const LoadShape& shape);

}  // namespace carelog::bench
