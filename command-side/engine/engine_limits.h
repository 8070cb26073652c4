// What the engine takes in, and how long it waits. Times in milliseconds.
#pragma once

#include <cstddef>
#include <cstdint>

namespace carelog::command {

inline constexpr std::size_t listed_max = 1000;  // aggregates that one decision looks at

struct EngineLimits {
  std::size_t in_flight_max = 4096;  // decisions appended and not yet read back
  std::size_t waiting_max = 4096;    // requests while the partition is not led
  std::int64_t waiting_ms = 4000;    // how long one waits for that before it is told "starting"
  std::int64_t append_doubtful_ms = 8000;  // not read back for so long: claim again
  std::int64_t claim_retry_ms = 200;       // between claims that went wrong
  std::int64_t end_doubtful_ms = 1500;     // the end of the log not told for so long: ask again
};

}  // namespace carelog::command
