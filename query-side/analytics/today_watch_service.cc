#include "query-side/analytics/today_watch_service.h"

#include <functional>
#include <limits>
#include <utility>

namespace carelog::query {

std::string digest_of(std::string_view text) {
  return std::to_string(std::hash<std::string_view>()(text));
}

TodayWatch::TodayWatch(FreshQueries& queries, std::vector<std::string> models, Call call,
                       std::string seen, std::function<std::string()> look)
    : queries_(queries),
      models_(std::move(models)),
      call_(call),
      seen_(std::move(seen)),
      look_(std::move(look)),
      until_(Freshness::Clock::now() + wait_max) {}

void TodayWatch::begin(FreshQueries& queries, std::vector<std::string> models, Call call,
                       std::string seen, std::function<std::string()> look) {
  const std::shared_ptr<TodayWatch> watch(
      new TodayWatch(queries, std::move(models), call, std::move(seen), std::move(look)));
  watch->look();
}

// Answers what is new, or that nothing is; else waits.
void TodayWatch::look() {
  moves_.clear();
  for (const std::string& each : models_) moves_.push_back(queries_.freshness().moves(each));
  queries_.run(call_.context, call_.reactor, models_.front(),
               [self = shared_from_this()](std::int64_t) -> std::optional<grpc::Status> {
                 const bool late = Freshness::Clock::now() >= self->until_;
                 if (self->look_() != self->seen_ || late) return grpc::Status::OK;
                 self->wait();
                 return std::nullopt;
               });
}

// For the first of the models that moves.
void TodayWatch::wait() {
  const auto woken = std::make_shared<std::atomic<bool>>(false);
  for (std::size_t index = 0; index < models_.size(); ++index) {
    queries_.freshness().when_moved(
        models_[index], moves_[index], until_, [self = shared_from_this(), woken](Wait wait) {
          if (woken->exchange(true)) return;
          wait == Wait::reached ? self->pause() : self->look_after(self->until_);
        });
  }
}

// A timer: no model moves that often.
void TodayWatch::pause() {
  const auto end = Freshness::Clock::now() + look_every_min;
  queries_.freshness().when_moved(
      models_.front(), std::numeric_limits<std::uint64_t>::max(), end,
      [self = shared_from_this(), end](Wait) { self->look_after(end); });
}

// A wait that ends before its time was not taken: there are too many, or the service stops.
void TodayWatch::look_after(Freshness::Clock::time_point end) {
  if (Freshness::Clock::now() >= end) return look();
  call_.reactor->Finish({grpc::StatusCode::UNAVAILABLE, "stopping, or too many wait"});
}

}  // namespace carelog::query
