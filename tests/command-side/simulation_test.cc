#include "tests/command-side/simulation.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>

namespace carelog::command {
namespace {

std::uint64_t number_from(const char* variable, std::uint64_t otherwise) {
  const char* text = std::getenv(variable);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

// CARELOG_TEST_SEEDS: how many; CARELOG_TEST_SEED: replay this one only.
TEST(Simulation, KeepsEveryPromiseInEveryStorm) {
  const std::uint64_t only = number_from("CARELOG_TEST_SEED", 0);
  const std::uint64_t first = only != 0 ? only : 1;
  const std::uint64_t count = only != 0 ? 1 : number_from("CARELOG_TEST_SEEDS", 2000);
  Simulation::Weather all;
  std::size_t acknowledged = 0;
  for (std::uint64_t seed = first; seed < first + count; ++seed) {
    const std::string replay = "replay with CARELOG_TEST_SEED=" + std::to_string(seed);
    Simulation simulation(seed);
    ASSERT_TRUE(simulation.run()) << "some operations were never answered; " << replay;
    ASSERT_EQ(joined(check_history(simulation.history())), "") << replay;
    ASSERT_EQ(simulation.differing_store(), "") << replay;
    const Simulation::Weather& weather = simulation.weather();
    all.lost += weather.lost;
    all.doubled += weather.doubled;
    all.late += weather.late;
    all.failed += weather.failed;
    all.crashes += weather.crashes;
    all.takeovers += weather.takeovers;
    all.void_frames += weather.void_frames;
    for (const Operation& operation : simulation.history().operations) {
      acknowledged +=
          operation.outcome && std::holds_alternative<Done<Patient>>(*operation.outcome);
    }
  }
  std::printf(
      "%llu seeds: %zu acknowledged; %zu lost, %zu doubled, %zu late, %zu failed appends, "
      "%zu crashes, %zu takeovers, %zu frames that were no commits or void\n",
      static_cast<unsigned long long>(count), acknowledged, all.lost, all.doubled, all.late,
      all.failed, all.crashes, all.takeovers, all.void_frames);
  if (count < 100) return;
  for (std::size_t seen :
       {all.lost, all.doubled, all.late, all.failed, all.crashes, all.takeovers, acknowledged}) {
    EXPECT_GT(seen, count) << "the storm is too mild to show anything";
  }
}

TEST(Simulation, ReplaysASeedExactly) {
  Simulation first(7);
  Simulation second(7);
  first.run();
  second.run();
  EXPECT_EQ(first.history().log, second.history().log);
}

}  // namespace
}  // namespace carelog::command
