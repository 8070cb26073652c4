#include "query-side/reading/freshness.h"

#include <algorithm>
#include <iterator>

namespace carelog::query {

Freshness::Freshness(ModelPositions& positions) : positions_(positions) {
  looker_ = std::thread([this] { look(); });
  timekeeper_ = std::thread([this] { keep_time(); });
}

Freshness::~Freshness() {
  stop();
  looker_.join();
  timekeeper_.join();
}

void Freshness::stop() {
  std::list<Waiter> left;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    left.swap(waiting_);
  }
  look_now_.notify_all();
  timer_.notify_all();
  finish(left, Wait::late);
}

void Freshness::when_reached(const std::string& model, const std::optional<ConsistencyToken>& token,
                             Clock::time_point deadline, Done done) {
  add({model, token, std::nullopt, deadline, std::move(done)});
}

bool Freshness::may_reach(const std::string& model, const ConsistencyToken& token) const {
  const std::lock_guard lock(mutex_);
  const auto known = models_.find(model);
  if (known == models_.end()) return true;
  const auto& next_offsets = known->second.next_offsets;
  if (next_offsets.contains({token.topic, token.partition})) return true;
  const auto topic = next_offsets.lower_bound({token.topic, 0});
  return topic == next_offsets.end() || topic->first.first != token.topic;
}

bool Freshness::is_parked(const std::string& model, const ConsistencyToken& token,
                          const std::string& aggregate_id) const {
  const std::lock_guard lock(mutex_);
  return std::any_of(parked_.begin(), parked_.end(), [&](const ParkedAggregate& parked) {
    if (parked.model != model) return false;
    if (!aggregate_id.empty() && parked.id == aggregate_id) return true;
    return parked.topic == token.topic && parked.partition == token.partition &&
           std::binary_search(parked.waiting.begin(), parked.waiting.end(), token.offset);
  });
}

std::uint64_t Freshness::moves(const std::string& model) const {
  const std::lock_guard lock(mutex_);
  const auto known = models_.find(model);
  return known == models_.end() ? 0 : known->second.moves;
}

void Freshness::when_moved(const std::string& model, std::uint64_t moves,
                           Clock::time_point deadline, Done done) {
  add({model, std::nullopt, moves, deadline, std::move(done)});
}

std::optional<std::int64_t> Freshness::age_ms(const std::string& model) const {
  const std::lock_guard lock(mutex_);
  const auto known = models_.find(model);
  if (known == models_.end()) return std::nullopt;
  const auto since = Clock::now() - known->second.seen_at;
  return known->second.age_ms +
         std::chrono::duration_cast<std::chrono::milliseconds>(since).count();
}

void Freshness::add(Waiter waiter) {
  Wait answer = Wait::late;
  {
    const std::lock_guard lock(mutex_);
    if (met(waiter)) {
      answer = Wait::reached;
    } else if (!stopping_ && waiting_.size() < waiting_max && Clock::now() < waiter.deadline) {
      waiting_.push_back(std::move(waiter));
      look_now_.notify_one();
      timer_.notify_one();
      return;
    }
  }
  waiter.done(answer);
}

bool Freshness::met(const Waiter& waiter) const {
  const auto known = models_.find(waiter.model);
  if (known == models_.end()) return false;
  if (waiter.moved_past) return known->second.moves > *waiter.moved_past;
  if (!waiter.token) return true;
  const auto& next_offsets = known->second.next_offsets;
  const auto at = next_offsets.find({waiter.token->topic, waiter.token->partition});
  if (at != next_offsets.end()) return at->second > waiter.token->offset;
  const auto topic = next_offsets.lower_bound({waiter.token->topic, 0});
  return topic == next_offsets.end() || topic->first.first != waiter.token->topic;
}

void Freshness::take_in(const std::vector<ModelPosition>& positions,
                        std::vector<ParkedAggregate> parked) {
  if (!positions.empty()) parked_ = std::move(parked);
  std::map<std::string, Model> seen;
  for (const ModelPosition& position : positions) {
    Model& model = seen[position.model];
    model.next_offsets[{position.topic, position.partition}] = position.next_offset;
    model.age_ms = std::max(model.age_ms, position.age_ms);
  }
  for (auto& [name, model] : seen) {
    model.seen_at = Clock::now();
    if (const auto known = models_.find(name); known != models_.end()) {
      const bool moved = known->second.next_offsets != model.next_offsets;
      model.moves = known->second.moves + (moved ? 1 : 0);
    }
    models_[name] = std::move(model);
  }
}

std::list<Freshness::Waiter> Freshness::take_met() {
  std::list<Waiter> ready;
  for (auto waiter = waiting_.begin(); waiter != waiting_.end();) {
    const auto next = std::next(waiter);
    if (met(*waiter)) ready.splice(ready.end(), waiting_, waiter);
    waiter = next;
  }
  return ready;
}

void Freshness::finish(std::list<Waiter>& waiters, Wait wait) {
  for (Waiter& waiter : waiters) waiter.done(wait);
  waiters.clear();
}

void Freshness::look() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    lock.unlock();
    std::vector<ModelPosition> positions;
    std::vector<ParkedAggregate> parked;
    try {
      auto read = positions_.read();
      parked = positions_.parked();
      positions = std::move(read);
    } catch (const std::exception&) {
      // Not available now: ages grow, waits time out, and the queries report the reason.
    }
    lock.lock();
    take_in(positions, std::move(parked));
    std::list<Waiter> ready = take_met();
    if (!ready.empty()) {
      lock.unlock();
      finish(ready, Wait::reached);
      lock.lock();
    }
    const bool idle = waiting_.empty();
    look_now_.wait_for(lock, idle ? look_idle_every : look_every,
                       [&] { return stopping_ || (idle && !waiting_.empty()); });
  }
}

void Freshness::keep_time() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    std::list<Waiter> late;
    auto earliest = Clock::time_point::max();
    const auto now = Clock::now();
    for (auto waiter = waiting_.begin(); waiter != waiting_.end();) {
      const auto next = std::next(waiter);
      if (waiter->deadline <= now) {
        late.splice(late.end(), waiting_, waiter);
      } else {
        earliest = std::min(earliest, waiter->deadline);
      }
      waiter = next;
    }
    if (!late.empty()) {
      lock.unlock();
      finish(late, Wait::late);
      lock.lock();
      continue;
    }
    if (earliest == Clock::time_point::max()) {
      timer_.wait(lock);
    } else {
      timer_.wait_until(lock, earliest);
    }
  }
}

}  // namespace carelog::query
