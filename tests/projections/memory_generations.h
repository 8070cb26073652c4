// Generations in memory with faults on demand, for tests of the projection.
#pragma once

#include <atomic>

#include "projections/generations/read_model_generations.h"
#include "tests/projections/shared_model.h"

namespace carelog::projections {

class MemoryGenerations final : public ReadModelGenerations {
 public:
  const std::string& name() const override { return name_; }
  int layout() const override { return layout_now; }

  std::vector<Generation> list() override {
    const std::lock_guard lock(mutex_);
    fail_if_away();
    return generations_;
  }

  Generation begin(const NewGeneration& wanted) override {
    const std::lock_guard lock(mutex_);
    fail_if_away();
    for (const Generation& each : generations_) {
      if (each.state == GenerationState::filling || each.state == GenerationState::following) {
        throw GenerationRefused("one is being made");
      }
    }
    last_ = wanted.number == 0 ? last_ + 1 : wanted.number;
    generations_.push_back({.number = last_,
                            .layout = layout_now,
                            .label = wanted.label,
                            .as_of_ms = wanted.as_of_ms,
                            .place = {}});
    models_[last_] = std::make_shared<MemoryReadModel>();
    return generations_.back();
  }

  std::unique_ptr<ReadModel> open(const Generation& generation) override {
    return std::make_unique<SharedModel>(model(generation.number));
  }

  bool finish_filling(int number) override {
    const std::lock_guard lock(mutex_);
    fail_if_away();
    for (Generation& each : generations_) {
      if (each.number != number) continue;
      each.state = each.label.empty() ? GenerationState::following : GenerationState::copy;
    }
    ++filled;
    return true;
  }

  bool make_live(int number) override {
    const std::lock_guard lock(mutex_);
    fail_if_away();
    if (hold_swaps) return false;
    for (Generation& each : generations_) {
      if (each.state == GenerationState::live) each.state = GenerationState::kept;
      if (each.number == number) {
        each.state = GenerationState::live;
        each.was_live = true;
      }
    }
    return true;
  }

  void follow(int number) override {
    const std::lock_guard lock(mutex_);
    for (Generation& each : generations_) {
      if (each.number == number) each.state = GenerationState::following;
    }
  }

  void drop(int number) override {
    const std::lock_guard lock(mutex_);
    fail_if_away();
    std::erase_if(generations_, [number](const Generation& each) { return each.number == number; });
  }

  std::optional<Comparison> compare(int live, int, const Level& level) override {
    Positions positions;
    for (const auto& [partition, rule] : model(live)->rules()) {
      positions["patients"].push_back({partition, rule});
    }
    if (!level(positions)) return std::nullopt;
    ++compared;
    return to_find;
  }

  void interrupt() override {}

  std::shared_ptr<MemoryReadModel> model(int number) {
    const std::lock_guard lock(mutex_);
    return models_.at(number);
  }
  int last() {
    const std::lock_guard lock(mutex_);
    return last_;
  }
  void set_away(bool away) {
    const std::lock_guard lock(mutex_);
    away_ = away;
    for (auto& [number, each] : models_) each->set_away(away);
  }

  std::atomic<int> layout_now = 1;
  std::atomic<int> filled = 0;
  std::atomic<int> compared = 0;
  std::atomic<bool> hold_swaps = false;
  Comparison to_find;

 private:
  void fail_if_away() const {
    if (away_) throw ReadModelFailure("the database is away");
  }

  const std::string name_ = "memory";
  std::mutex mutex_;
  bool away_ = false;
  int last_ = 0;
  std::vector<Generation> generations_;
  std::map<int, std::shared_ptr<MemoryReadModel>> models_;
};

}  // namespace carelog::projections
