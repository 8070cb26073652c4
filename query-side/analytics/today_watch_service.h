// Waits until something that is counted has changed, and finishes the call then, or after a few
// seconds. Holds no thread while it waits, and looks no more than a few times a second.
#pragma once

#include <grpcpp/support/server_callback.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "query-side/reading/query_service.h"

namespace carelog::query {

// A few characters that differ for different texts.
std::string digest_of(std::string_view text);

class TodayWatch : public std::enable_shared_from_this<TodayWatch> {
 public:
  static constexpr std::chrono::milliseconds look_every_min{250};
  static constexpr std::chrono::milliseconds wait_max{800};

  struct Call {
    grpc::CallbackServerContext* context;
    grpc::ServerUnaryReactor* reactor;
  };
  // look: counts, fills the reply and returns its digest; runs on a worker.
  static void begin(FreshQueries& queries, std::vector<std::string> models, Call call,
                    std::string seen, std::function<std::string()> look);

 private:
  TodayWatch(FreshQueries& queries, std::vector<std::string> models, Call call, std::string seen,
             std::function<std::string()> look);

  void look();
  void wait();
  void pause();
  void look_after(Freshness::Clock::time_point end);

  FreshQueries& queries_;
  const std::vector<std::string> models_;
  const Call call_;
  const std::string seen_;
  const std::function<std::string()> look_;
  const Freshness::Clock::time_point until_;
  std::vector<std::uint64_t> moves_;
};

}  // namespace carelog::query
