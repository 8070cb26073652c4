#pragma once

#include <cstdint>
#include <string>

namespace carelog::infra {

// A TCP port that was free on 127.0.0.1 a moment ago. Prefer to listen on port 0 where one can.
std::uint16_t free_loopback_port();

// Whether somebody listens there: asked by binding, so that "taken" means that we could not listen.
bool is_port_taken(const std::string& address, std::uint16_t port);

}  // namespace carelog::infra
