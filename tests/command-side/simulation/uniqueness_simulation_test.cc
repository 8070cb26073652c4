#include "tests/command-side/simulation/uniqueness_simulation.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>

namespace carelog::command {
namespace {

std::uint64_t number_from(const char* variable, std::uint64_t otherwise) {
  const char* text = std::getenv(variable);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

// CARELOG_TEST_UNIQUE_SEEDS: how many; CARELOG_TEST_UNIQUE_SEED: replay this one only.
TEST(UniquenessSimulation, GivesNoValueTwoOwnersAndRefusesNoFreeOneInAnyStorm) {
  const std::uint64_t only = number_from("CARELOG_TEST_UNIQUE_SEED", 0);
  const std::uint64_t first = only != 0 ? only : 1;
  const std::uint64_t count = only != 0 ? 1 : number_from("CARELOG_TEST_UNIQUE_SEEDS", 500);
  UniquenessSimulation::Weather all;
  const auto started = std::chrono::steady_clock::now();
  for (std::uint64_t seed = first; seed < first + count; ++seed) {
    UniquenessSimulation simulation(seed);
    ASSERT_EQ(simulation.run(), "") << "replay with CARELOG_TEST_UNIQUE_SEED=" << seed;
    const auto& weather = simulation.weather();
    all.crashes += weather.crashes;
    all.takeovers += weather.takeovers;
    all.lost_calls += weather.lost_calls;
    all.in_use += weather.in_use;
    all.done += weather.done;
    all.undecided += weather.undecided;
    all.withdrawn += weather.withdrawn;
    all.released += weather.released;
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - started;
  std::printf(
      "%llu seeds, %.0f per second: %zu done, %zu refused as in use, %zu told to try again, "
      "%zu reservations withdrawn, %zu values released, %zu crashes, %zu takeovers, %zu lost "
      "calls\n",
      static_cast<unsigned long long>(count), static_cast<double>(count) / took.count(), all.done,
      all.in_use, all.undecided, all.withdrawn, all.released, all.crashes, all.takeovers,
      all.lost_calls);
  if (count < 100) return;
  for (std::size_t seen : {all.crashes, all.takeovers, all.lost_calls, all.in_use, all.done,
                           all.withdrawn, all.released}) {
    EXPECT_GT(seen, count) << "the storm is too mild to show anything";
  }
  EXPECT_GT(all.undecided, count / 10) << "nobody ever waited for another's decision";
}

}  // namespace
}  // namespace carelog::command
