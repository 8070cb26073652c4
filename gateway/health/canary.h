// Now and then sends a canary the way of a client: a command to the leader of a partition, which
// appends it to the log, then with its token a read of every read model that is made from that log.
// Whatever stands still on that way is seen, whether or not it says so itself.
//
// A canary is a commit without events (canary.proto): every reader of the log passes over it, no
// row changes. It takes the partitions in turn, a failing one again first and soon. One is under
// way at a time, nothing else waits for it, and each costs the log two records of some 300 bytes.
#pragma once

#include <array>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include "gateway/health/canary_report.h"
#include "gateway/health/model_probe.h"

namespace carelog::gateway {

inline constexpr std::string_view canary_name = "canary";  // as whom and in which clinic they fly
inline constexpr std::size_t canary_lanes = 8;
// Of each lane: an id whose slices are dealt to a partition of its own, where there are eight.
const std::array<std::string, canary_lanes>& canary_ids();

class Canary {
 public:
  // The first one at once, then one every so often. Sends none when the report says so.
  Canary(const Backends& backends, std::shared_ptr<CallsOut> calls, std::chrono::seconds every,
         std::shared_ptr<CanaryReport> report);
  ~Canary();  // stop()
  Canary(const Canary&) = delete;
  Canary& operator=(const Canary&) = delete;

  // Does not wait for the trip that is under way. Idempotent.
  void stop();

 private:
  struct Clients;
  struct Trip;

  void run();
  std::size_t next_lane();

  const std::chrono::seconds every_;
  const std::shared_ptr<Clients> clients_;
  const std::shared_ptr<CanaryReport> report_;
  std::size_t turn_ = 0;     // these two: of the thread
  bool went_again_ = false;  // the last trip was that of a failing lane, out of turn
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace carelog::gateway
