#pragma once

#include <cstdint>
#include <string>

namespace carelog::infra {

// A TCP port that was free on 127.0.0.1 a moment ago. Prefer listening on port 0 where possible.
std::uint16_t free_loopback_port();

// Whether the port is taken. Tested by binding, so it means that we could not listen there.
bool is_port_taken(const std::string& address, std::uint16_t port);

}  // namespace carelog::infra
