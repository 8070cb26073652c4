// How many calls or streams are under way. gRPC ends a channel by waiting for its own threads, so
// none of these may hold a channel last: whoever owns one waits until nothing is under way.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <utility>

namespace carelog::infra {

// Thread-safe.
class UnderWay {
 public:
  // Lives as long as what it counts. As a first member it is destroyed last.
  class Mark {
   public:
    explicit Mark(std::shared_ptr<UnderWay> counted) : counted_(std::move(counted)) {
      counted_->add(1);
    }
    ~Mark() { counted_->add(-1); }
    Mark(const Mark&) = delete;
    Mark& operator=(const Mark&) = delete;

   private:
    const std::shared_ptr<UnderWay> counted_;
  };

  // Waits until nothing is; false if that takes too long.
  bool wait_for_none(std::chrono::milliseconds time_max) const;

 private:
  void add(std::int64_t change) { count_.fetch_add(change, std::memory_order_acq_rel); }

  std::atomic<std::int64_t> count_{0};
};

}  // namespace carelog::infra
