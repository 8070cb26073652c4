// A read model in memory that changes, and processes that read, fill and follow it in any order,
// from one seed. After each read it asks: does the entry have every change that it must have?
//
// It must have what its process has followed, what the reader's token names, and what was there
// HotFollower::behind_max ago.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "query-side/hot/hot_follower.h"
#include "query-side/hot/hot_rows.h"

namespace carelog::query {

struct SimulationResult {
  std::string violation;  // empty: none
  std::uint64_t hits = 0;
};

class HotSimulation {
 public:
  // processes: what each has for its rows; they may share them.
  HotSimulation(std::uint64_t seed, std::vector<std::unique_ptr<HotRows>> processes);

  SimulationResult run(int steps);

 private:
  static constexpr std::uint32_t partitions = 3;
  static constexpr std::size_t patients = 4;

  struct Change {
    std::uint32_t partition;
    std::int64_t offset;
    std::uint64_t version;
    HotFollower::Clock::time_point at;
  };
  struct Fill {  // read, and not offered yet
    std::size_t patient;
    AsOf as_of;
    std::string row;
  };
  struct Process {
    std::unique_ptr<HotRows> rows;
    std::unique_ptr<HotFollower> follower;
    bool listens = false;
    std::deque<HotNews> news;
    std::vector<std::int64_t> followed;  // as the simulation saw it
    std::vector<Fill> fills;
  };

  std::uint64_t any(std::uint64_t below) { return random_() % below; }
  static std::string id_of(std::size_t patient) { return "patient-" + std::to_string(patient); }
  static std::uint32_t home_of(std::size_t patient) {
    return static_cast<std::uint32_t>(patient % partitions);
  }

  void step();
  void change();
  void disturb(Process& process);
  void swap();
  void begin(Process& process);
  void deliver(Process& process);
  void read_of_database(Process& process);
  void offer(Process& process);
  void read(Process& process);
  // The highest version that some condition asks for.
  std::uint64_t version_when(std::size_t patient,
                             const std::function<bool(const Change&)>& holds) const;

  std::mt19937_64 random_;
  std::vector<Process> processes_;
  AsOf model_{1, std::vector<std::int64_t>(partitions, 0)};
  std::vector<std::vector<Change>> changes_ = std::vector<std::vector<Change>>(patients);
  HotFollower::Clock::time_point now_{std::chrono::hours(1)};
  SimulationResult result_;
};

}  // namespace carelog::query
