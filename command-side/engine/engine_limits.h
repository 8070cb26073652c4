// Limits of the engine's queues and waits. Times in milliseconds.
#pragma once

#include <cstddef>
#include <cstdint>

namespace carelog::command {

inline constexpr std::size_t listed_max = 1000;  // aggregates that one decision looks at

struct EngineLimits {
  std::size_t in_flight_max = 4096;        // decisions appended but not yet read back
  std::size_t waiting_max = 4096;          // requests waiting while the partition is not led
  std::int64_t waiting_ms = 4000;          // such a request waits this long, then "starting"
  std::int64_t append_doubtful_ms = 8000;  // a decision not read back for this long: claim again
  std::int64_t claim_retry_ms = 200;       // between failed claims
  std::int64_t end_doubtful_ms = 1500;     // end of the log not known for this long: ask again
};

}  // namespace carelog::command
