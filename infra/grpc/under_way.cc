#include "infra/grpc/under_way.h"

#include <thread>

namespace carelog::infra {

bool UnderWay::wait_for_none(std::chrono::milliseconds time_max) const {
  const auto deadline = std::chrono::steady_clock::now() + time_max;
  while (count_.load(std::memory_order_acquire) > 0) {
    if (std::chrono::steady_clock::now() >= deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return true;
}

}  // namespace carelog::infra
