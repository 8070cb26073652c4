// Sends a canary now and then along the path of a client: a command to the leader of a partition,
// which appends it to the log, then, with its token, a read of every read model made from that log.
// So anything that is stuck on that path is found, whether or not it reports itself.
//
// A canary is a commit without events (canary.proto): every reader of the log skips it, and no row
// changes. It takes the partitions in turn, and returns to a failing one first and soon. One is
// under way at a time, nothing else waits for it, and each costs the log two records of some 300
// bytes.
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
// An id for each lane, chosen so that with eight partitions each lane has a partition of its own.
const std::array<std::string, canary_lanes>& canary_ids();

class Canary {
 public:
  // Sends the first one at once, then one per interval; none if the report says so.
  Canary(const Backends& backends, std::shared_ptr<infra::UnderWay> calls,
         std::chrono::seconds every, std::shared_ptr<CanaryReport> report);
  ~Canary();  // stop()
  Canary(const Canary&) = delete;
  Canary& operator=(const Canary&) = delete;

  // Does not wait for the canary under way. Idempotent.
  void stop();

 private:
  struct Clients;
  struct Trip;

  void run();
  std::size_t next_lane();

  const std::chrono::seconds every_;
  const std::shared_ptr<Clients> clients_;
  const std::shared_ptr<CanaryReport> report_;
  std::size_t turn_ = 0;     // these two: used by the thread
  bool went_again_ = false;  // the last one returned to a failing lane, out of turn
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace carelog::gateway
