// How often a test does its worst: more for who has the time.
#pragma once

#include <cstdlib>
#include <string>

namespace carelog::projections {

// CARELOG_TEST_ROUNDS times as many: 1 if it is not set.
inline int test_rounds(int usual) {
  const char* times = std::getenv("CARELOG_TEST_ROUNDS");
  return usual * (times == nullptr ? 1 : std::stoi(times));
}

}  // namespace carelog::projections
