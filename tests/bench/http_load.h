// POST /api/patients at a gateway, over keep-alive connections, one request at a time on each. It
// exists for the open loop, which wrk does not have.
#pragma once

#include <cstdint>
#include <string>

#include "tests/bench/load_report.h"

namespace carelog::bench {

struct HttpLoadSettings {
  std::string host;  // an IPv4 address
  std::uint16_t port = 0;
  std::string token;  // of a receptionist
};

// "http://127.0.0.1:4004" to host and port; throws std::invalid_argument.
HttpLoadSettings http_target(const std::string& url);

// shape.clients connections; anything but 201 is an error, and a connection that breaks is opened
// again. Throws std::runtime_error when nobody listens.
LoadReport run_http_load(const HttpLoadSettings& settings, const LoadShape& shape);

}  // namespace carelog::bench
