// Disk space reserved for a journal: a file that is deleted when the disk is full, so that the
// journal can go on for a while, and created again once there is space.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace carelog::infra {

// Used by one thread.
class JournalReserve {
 public:
  static constexpr std::chrono::seconds look_every{10};
  static constexpr std::uintmax_t free_least = 4;  // requires this many times as much free

  // 0 bytes: reserves nothing.
  JournalReserve(std::string directory, std::int64_t bytes);

  // Creates it if it is missing and the disk has space; checks only now and then.
  void keep();
  // True: it existed, and its space is free now.
  bool give_up();

 private:
  const std::string file_;
  const std::int64_t bytes_;
  bool kept_ = false;
  std::chrono::steady_clock::time_point look_at_{};
};

}  // namespace carelog::infra
