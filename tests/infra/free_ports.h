#pragma once

#include <cstdint>
#include <random>
#include <stdexcept>

#include "infra/process/port.h"

namespace carelog::infra {

// A port N such that N+1 to N+`count` are free as well: --port-base needs six.
inline int free_port_base(int count = 6) {
  for (int attempt = 0; attempt < 100; ++attempt) {
    const int base = 20'000 + static_cast<int>(std::random_device()() % 10'000);
    bool free = true;
    for (int offset = 1; offset <= count; ++offset) {
      free = free && !is_port_taken("127.0.0.1", static_cast<std::uint16_t>(base + offset));
    }
    if (free) return base;
  }
  throw std::runtime_error("no free ports");
}

}  // namespace carelog::infra
