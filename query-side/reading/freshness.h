// Waits until a read model has what the caller has seen, and tells how old its data is.
//
// All waits of a process share one look at the positions, every few milliseconds while somebody
// waits and now and then otherwise. A wait holds no thread and no connection. One thread looks and
// may hang with the database; another, which never hangs, ends the waits that have timed out.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "query-side/reading/consistency_token.h"
#include "query-side/reading/model_positions.h"

namespace carelog::query {

enum class Wait {
  reached,  // the model has it
  late,     // it timed out, or too many were waiting already
};

class Freshness {
 public:
  using Clock = std::chrono::steady_clock;
  using Done = std::function<void(Wait)>;

  static constexpr std::size_t waiting_max = 10'000;
  static constexpr std::chrono::milliseconds look_every{3};  // while somebody waits
  static constexpr std::chrono::milliseconds look_idle_every{500};

  // positions outlives this and is read by nobody else.
  explicit Freshness(ModelPositions& positions);
  ~Freshness();  // stops
  Freshness(const Freshness&) = delete;
  Freshness& operator=(const Freshness&) = delete;

  // Calls done once: at once on this thread if the answer is known, else later on a thread of
  // Freshness, where it must not block. Without a token it waits until the model exists. A token of
  // a topic that the model is not made from does not wait.
  void when_reached(const std::string& model, const std::optional<ConsistencyToken>& token,
                    Clock::time_point deadline, Done done);

  // False: the model is made from the token's topic but has no such partition. A new model learns
  // of its partitions within moments, so ask this after a wait.
  bool may_reach(const std::string& model, const ConsistencyToken& token) const;

  // Whether the model lacks what the token promises although its position is past it: the token's
  // own commit is parked, or the aggregate in question (empty: none) is.
  bool is_parked(const std::string& model, const ConsistencyToken& token,
                 const std::string& aggregate_id) const;

  // How often the model was seen to move.
  std::uint64_t moves(const std::string& model) const;
  // Calls done once: reached when the model has been seen to move more often than that.
  void when_moved(const std::string& model, std::uint64_t moves, Clock::time_point deadline,
                  Done done);

  // Ends every wait, present and future, as late. Call it before the server's shutdown.
  void stop();

  // Time since the model last made progress or was at the end of its topics, for the slowest of
  // them. Nothing: the model has not been seen.
  std::optional<std::int64_t> age_ms(const std::string& model) const;

 private:
  struct Model {
    std::map<std::pair<std::string, std::uint32_t>, std::int64_t> next_offsets;
    std::int64_t age_ms = 0;
    Clock::time_point seen_at;
    std::uint64_t moves = 0;
  };
  struct Waiter {
    std::string model;
    std::optional<ConsistencyToken> token;
    std::optional<std::uint64_t> moved_past;
    Clock::time_point deadline;
    Done done;
  };

  void look();
  void keep_time();
  void take_in(const std::vector<ModelPosition>& positions, std::vector<ParkedAggregate> parked);
  bool met(const Waiter& waiter) const;
  void add(Waiter waiter);
  std::list<Waiter> take_met();
  static void finish(std::list<Waiter>& waiters, Wait wait);

  ModelPositions& positions_;
  mutable std::mutex mutex_;
  std::condition_variable look_now_;
  std::condition_variable timer_;
  std::map<std::string, Model> models_;
  std::vector<ParkedAggregate> parked_;
  std::list<Waiter> waiting_;
  bool stopping_ = false;
  std::thread looker_;
  std::thread timekeeper_;
};

}  // namespace carelog::query
