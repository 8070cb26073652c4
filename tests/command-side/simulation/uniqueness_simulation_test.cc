#include "tests/command-side/simulation/uniqueness_simulation.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>

namespace carelog::command {
namespace {

std::uint64_t number_from(const char* variable, std::uint64_t otherwise) {
  const char* text = std::getenv(variable);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

// CARELOG_TEST_UNIQUE_SEEDS: how many; CARELOG_TEST_UNIQUE_SEED: replay this one only.
TEST(UniquenessSimulation, GivesNoValueTwoOwnersInAnyStorm) {
  const std::uint64_t only = number_from("CARELOG_TEST_UNIQUE_SEED", 0);
  const std::uint64_t first = only != 0 ? only : 1;
  const std::uint64_t count = only != 0 ? 1 : number_from("CARELOG_TEST_UNIQUE_SEEDS", 500);
  UniquenessSimulation::Weather all;
  for (std::uint64_t seed = first; seed < first + count; ++seed) {
    UniquenessSimulation simulation(seed);
    ASSERT_EQ(simulation.run(), "") << "replay with CARELOG_TEST_UNIQUE_SEED=" << seed;
    const auto& weather = simulation.weather();
    all.crashes += weather.crashes;
    all.takeovers += weather.takeovers;
    all.lost_calls += weather.lost_calls;
    all.in_use += weather.in_use;
    all.done += weather.done;
    all.given_up += weather.given_up;
  }
  std::printf(
      "%llu seeds: %zu done, %zu refused as in use, %zu given up, %zu crashes, "
      "%zu takeovers, %zu lost calls\n",
      static_cast<unsigned long long>(count), all.done, all.in_use, all.given_up, all.crashes,
      all.takeovers, all.lost_calls);
  if (count < 100) return;
  for (std::size_t seen : {all.crashes, all.takeovers, all.lost_calls, all.in_use, all.done}) {
    EXPECT_GT(seen, count) << "the storm is too mild to show anything";
  }
  EXPECT_GT(all.given_up, count / 10) << "nothing abandoned was ever settled";
}

}  // namespace
}  // namespace carelog::command
