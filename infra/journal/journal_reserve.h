// Room on the disk that is kept for a journal: a file that is given up when the disk is full, so
// that the journal goes on for a while when nothing else does, and made again once there is room.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace carelog::infra {

// Used by one thread.
class JournalReserve {
 public:
  static constexpr std::chrono::seconds look_every{10};
  static constexpr std::uintmax_t free_least = 4;  // times as much room, else none is taken

  // 0 bytes: none is kept.
  JournalReserve(std::string directory, std::int64_t bytes);

  // Makes it if it is missing and the disk has room; looks every now and then only.
  void keep();
  // True: it was there, and its room is free now.
  bool give_up();

 private:
  const std::string file_;
  const std::int64_t bytes_;
  bool kept_ = false;
  std::chrono::steady_clock::time_point look_at_{};
};

}  // namespace carelog::infra
