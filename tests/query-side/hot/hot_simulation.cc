#include "tests/query-side/hot/hot_simulation.h"

#include <algorithm>

namespace carelog::query {

HotSimulation::HotSimulation(std::uint64_t seed, std::vector<std::unique_ptr<HotRows>> processes)
    : random_(seed) {
  for (auto& rows : processes) {
    Process process;
    process.rows = std::move(rows);
    process.follower = std::make_unique<HotFollower>(*process.rows, "patients");
    processes_.push_back(std::move(process));
  }
}

SimulationResult HotSimulation::run(int steps) {
  for (int done = 0; done < steps && result_.violation.empty(); ++done) step();
  return result_;
}

void HotSimulation::step() {
  now_ += std::chrono::milliseconds(any(60));
  Process& process = processes_[any(processes_.size())];
  switch (any(12)) {
    case 0:
      return change();
    case 1:
    case 2:
    case 3:
      return deliver(process);
    case 4:
    case 5:
      return read_of_database(process);
    case 6:
    case 7:
      return offer(process);
    case 8:
      return disturb(process);
    default:
      return process.listens ? read(process) : begin(process);
  }
}

// It looks where the model is, or loses its connection; or another generation goes live.
void HotSimulation::disturb(Process& process) {
  if (any(40) == 0) return swap();
  if (any(20) == 0) {
    process.listens = false;
    process.follower->lose();
  }
  if (process.listens && !process.follower->check(model_, now_)) process.listens = false;
}

// A commit of the patient, or one of another patient's partition that shows on this row (a merge).
void HotSimulation::change() {
  const std::size_t patient = any(patients);
  const bool other = any(5) == 0;
  const auto partition = static_cast<std::uint32_t>(other ? any(partitions) : home_of(patient));
  std::int64_t& next = model_.next_offsets[partition];
  const std::int64_t from = next;
  next += static_cast<std::int64_t>(1 + any(2));
  HotNews touch{.generation = model_.generation}, move{.generation = model_.generation};
  move.moves.push_back({partition, from, next});
  if (any(4) > 0) {  // else a batch that changes no row
    auto& changes = changes_[patient];
    changes.push_back({partition, next - 1, changes.size() + 1, now_});
    touch.touches.push_back({id_of(patient), partition, next});
  }
  for (Process& process : processes_) {
    if (!process.listens) continue;
    if (!touch.touches.empty()) process.news.push_back(touch);
    process.news.push_back(move);
  }
}

void HotSimulation::swap() {
  ++model_.generation;
  for (Process& process : processes_) {
    if (process.listens) {
      process.news.push_back({.generation = model_.generation, .went_live = true});
    }
  }
}

void HotSimulation::begin(Process& process) {
  process.news.clear();
  process.listens = process.follower->begin(model_, "here", now_);
  process.followed = model_.next_offsets;
}

void HotSimulation::deliver(Process& process) {
  if (!process.listens) return;
  std::vector<HotNews> some;
  for (std::uint64_t left = any(6); left > 0 && !process.news.empty(); --left) {
    some.push_back(std::move(process.news.front()));
    process.news.pop_front();
  }
  process.listens = process.follower->take(some);
  for (const HotNews& news : some) {
    for (const Moved& each : news.moves) process.followed[each.partition] = each.to;
  }
}

void HotSimulation::read_of_database(Process& process) {
  const std::size_t patient = any(patients);
  process.fills.push_back({patient, model_, std::to_string(changes_[patient].size())});
}

void HotSimulation::offer(Process& process) {
  if (process.fills.empty()) return;
  const auto fill = process.fills.begin() + static_cast<std::ptrdiff_t>(any(process.fills.size()));
  process.rows->offer(id_of(fill->patient), home_of(fill->patient), fill->as_of, fill->row);
  process.fills.erase(fill);
}

std::uint64_t HotSimulation::version_when(std::size_t patient,
                                          const std::function<bool(const Change&)>& holds) const {
  std::uint64_t version = 0;
  for (const Change& change : changes_[patient]) {
    if (holds(change)) version = std::max(version, change.version);
  }
  return version;
}

void HotSimulation::read(Process& process) {
  const std::size_t patient = any(patients);
  std::optional<ConsistencyToken> token;
  const auto partition = static_cast<std::uint32_t>(any(partitions));
  if (any(2) == 0 && model_.next_offsets[partition] > 0) {
    token =
        ConsistencyToken{"patients", partition,
                         model_.next_offsets[partition] - 1 - static_cast<std::int64_t>(any(2))};
  }
  if (!process.follower->may_answer(token, now_)) return;
  const auto row = process.rows->find({id_of(patient)}).front();
  if (!row) return;
  ++result_.hits;
  const std::uint64_t has = std::stoull(*row);
  const auto must_have = [&](const char* what, const std::function<bool(const Change&)>& holds) {
    if (has >= version_when(patient, holds)) return;
    result_.violation = id_of(patient) + " is of version " + *row + " and lacks what " + what;
  };
  must_have("was followed", [&](const Change& change) {
    return change.offset < process.followed[change.partition];
  });
  must_have("the token names", [&](const Change& change) {
    return token && change.partition == token->partition && change.offset <= token->offset;
  });
  must_have("was there behind_max ago",
            [&](const Change& change) { return change.at < now_ - HotFollower::behind_max; });
}

}  // namespace carelog::query
