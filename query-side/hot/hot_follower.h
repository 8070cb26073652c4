// Who follows a read model for its hot rows, and says when an entry may be an answer. Pure: it is
// told the news and the time.
#pragma once

#include <chrono>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "query-side/hot/hot_news.h"
#include "query-side/hot/hot_rows.h"
#include "query-side/reading/consistency_token.h"

namespace carelog::query {

// begin(), take(), check() and lose(): one thread. may_answer(), age_ms(): any.
class HotFollower {
 public:
  using Clock = std::chrono::steady_clock;
  // An entry is no answer if the read model was further than this long ago.
  static constexpr std::chrono::milliseconds behind_max{1000};

  // topic: what the read model is made from. rows outlives this.
  HotFollower(HotRows& rows, std::string topic) : rows_(rows), topic_(std::move(topic)) {}

  // The read model was there when it was asked, and every change since will be told. All of these
  // return false if it must begin again; until then no entry is an answer.
  [[nodiscard]] bool begin(const AsOf& at, const std::string& origin, Clock::time_point asked_at);
  [[nodiscard]] bool take(const std::vector<HotNews>& all);
  // The read model was there when it was asked: what it has must be told within behind_max.
  [[nodiscard]] bool check(const AsOf& at, Clock::time_point asked_at);
  void lose();

  // Whether an entry that is found after this call has what the token promises, and nothing that
  // was replaced longer ago than behind_max.
  bool may_answer(const std::optional<ConsistencyToken>& token, Clock::time_point now) const;
  // How long ago entries that may be answers were as new as the read model.
  std::int64_t age_ms(Clock::time_point now) const;

 private:
  struct Check {
    AsOf at;
    Clock::time_point asked_at;
  };

  void settle();  // Requires: locked
  bool takes_up(const std::vector<Moved>& moves) const;

  HotRows& rows_;
  const std::string topic_;
  mutable std::mutex mutex_;
  std::optional<AsOf> followed_;
  Clock::time_point current_at_;
  std::optional<Check> open_check_;
};

}  // namespace carelog::query
