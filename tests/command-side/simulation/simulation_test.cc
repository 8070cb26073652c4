#include "tests/command-side/simulation/simulation.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "tests/command-side/history/folded_log.h"

namespace carelog::command {
namespace {

// Sanitizers make the storm some ten times slower.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr std::uint64_t default_seeds = 1000;
#else
constexpr std::uint64_t default_seeds = 10000;
#endif

std::uint64_t number_from(const char* variable, std::uint64_t otherwise) {
  const char* text = std::getenv(variable);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

std::string replay(std::uint64_t seed) {
  return "replay: CARELOG_TEST_SEED=" + std::to_string(seed) + " " +
         std::filesystem::read_symlink("/proc/self/exe").string() +
         " --gtest_filter=Simulation.KeepsEveryPromiseInEveryStorm";
}

// Totals over all storms.
struct Sums {
  Simulation::Weather weather;
  std::size_t decided = 0, nothing_to_do = 0, refused = 0, repeats = 0;
  std::size_t accounts = 0, accounts_refused = 0;

  void add(Simulation& simulation) {
    const Simulation::Weather& one = simulation.weather();
    weather.lost += one.lost;
    weather.doubled += one.doubled;
    weather.late += one.late;
    weather.failed += one.failed;
    weather.crashes += one.crashes;
    weather.takeovers += one.takeovers;
    weather.outages += one.outages;
    weather.void_frames += one.void_frames;
    weather.upgrades += one.upgrades;
    weather.downgrades += one.downgrades;
    weather.steps_aside += one.steps_aside;
    std::size_t told = 0;
    for (const Operation& operation : simulation.history().operations) {
      if (!operation.answer) continue;
      const bool refusal = std::holds_alternative<Refused>(*operation.answer);
      (refusal ? refused : told) += 1;
      repeats += operation.repeats.size();
    }
    accounts += simulation.accounts().opened();
    accounts_refused += simulation.accounts().refused();
    std::size_t changes = 0;
    for (const auto& [patient, decisions] : fold_logs(simulation.history().logs).patients) {
      for (const Decided& each : decisions) changes += each.commit.events.empty() ? 0 : 1;
    }
    decided += changes;
    nothing_to_do += told - std::min(told, changes);
  }
};

// CARELOG_TEST_SEEDS: how many; CARELOG_TEST_SEED: replay this one only.
TEST(Simulation, KeepsEveryPromiseInEveryStorm) {
  const std::uint64_t only = number_from("CARELOG_TEST_SEED", 0);
  const std::uint64_t first = only != 0 ? only : 1;
  const std::uint64_t count = only != 0 ? 1 : number_from("CARELOG_TEST_SEEDS", default_seeds);
  Sums sums;
  const auto started = std::chrono::steady_clock::now();
  for (std::uint64_t seed = first; seed < first + count; ++seed) {
    Simulation simulation(seed);
    const bool calm = simulation.run();
    ASSERT_EQ(described(check_history(simulation.history())), "") << replay(seed);
    ASSERT_EQ(simulation.accounts().check(simulation.history().logs), "") << replay(seed);
    ASSERT_EQ(simulation.halted(), "") << replay(seed);
    ASSERT_TRUE(calm) << "some operations were never answered; " << replay(seed);
    sums.add(simulation);
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - started;
  const Simulation::Weather& all = sums.weather;
  std::printf(
      "%llu seeds in %.1f s, %.0f seeds per second\n"
      "%zu decided, %zu with nothing to do, %zu refused, %zu asked again; beside their patients "
      "%zu accounts opened, %zu refused; %zu lost, %zu doubled, %zu late, %zu "
      "failed appends, %zu crashes, %zu takeovers, %zu outages, %zu frames that were no commits or "
      "void; %zu upgrades, %zu downgrades, %zu times a node stepped aside\n",
      static_cast<unsigned long long>(count), took.count(),
      static_cast<double>(count) / took.count(), sums.decided, sums.nothing_to_do, sums.refused,
      sums.repeats, sums.accounts, sums.accounts_refused, all.lost, all.doubled, all.late,
      all.failed, all.crashes, all.takeovers, all.outages, all.void_frames, all.upgrades,
      all.downgrades, all.steps_aside);
  if (count < 100) return;
  for (std::size_t seen : {all.lost, all.doubled, all.late, all.failed, all.crashes, all.takeovers,
                           all.outages, sums.decided, sums.nothing_to_do, sums.refused,
                           sums.repeats, sums.accounts, sums.accounts_refused}) {
    EXPECT_GT(seen, count) << "the storm is too mild to show anything";
  }
  for (std::size_t seen : {all.upgrades, all.downgrades, all.steps_aside}) {
    EXPECT_GT(seen, count / 10) << "hardly any two versions have met";
  }
}

// The log itself loses acknowledged records: nobody may continue as if they were there.
// CARELOG_TEST_CUT_SEEDS: how many; CARELOG_TEST_CUT_SEED: replay this one only.
TEST(Simulation, NoticesALogThatWasCut) {
  const std::uint64_t only = number_from("CARELOG_TEST_CUT_SEED", 0);
  const std::uint64_t first = only != 0 ? only : 1;
  const std::uint64_t count =
      only != 0 ? 1 : number_from("CARELOG_TEST_CUT_SEEDS", default_seeds / 5);
  std::size_t readers = 0, acknowledged = 0, went_on = 0;
  for (std::uint64_t seed = first; seed < first + count; ++seed) {
    Simulation simulation(seed, with_a_cut(seed));
    went_on += simulation.run() ? 1 : 0;
    ASSERT_EQ(described(check_history(simulation.history())), "")
        << "replay: CARELOG_TEST_CUT_SEED=" << seed;
    readers += simulation.cut().readers;
    acknowledged += simulation.cut().acknowledged;
  }
  std::printf(
      "%llu cut logs: %zu acknowledged decisions went, and %zu nodes had read what went; %zu logs "
      "were gone on with by nodes that had not\n",
      static_cast<unsigned long long>(count), acknowledged, readers, went_on);
  if (count < 100) return;
  EXPECT_GT(acknowledged, count / 2);
  EXPECT_GT(readers, count);
  EXPECT_GT(went_on, count / 10);
}

TEST(Simulation, ReplaysASeedExactly) {
  Simulation first(7);
  Simulation second(7);
  first.run();
  second.run();
  EXPECT_EQ(first.history().logs, second.history().logs);
}

}  // namespace
}  // namespace carelog::command
