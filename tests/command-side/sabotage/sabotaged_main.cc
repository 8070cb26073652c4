// sabotaged RULE [SEEDS]: how soon the simulation finds that this engine breaks the rule.
// Ends with 0 if it was found, 1 if not.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "tests/command-side/simulation.h"

namespace {

using carelog::command::Simulation;
using carelog::command::Violation;

void print(const char* when, std::uint64_t seed, const Violation& violation) {
  std::printf("%s seed %llu: %s: %s\n", when, static_cast<unsigned long long>(seed),
              std::string(rule_name(violation.rule)).c_str(), violation.what.c_str());
}

}  // namespace

int main(int argc, char** argv) {
  const std::string rule = argc > 1 ? argv[1] : "";
  const std::uint64_t seeds = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1000;
  bool any = false;
  std::size_t halted = 0;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    Simulation simulation(seed);
    simulation.run();
    halted += simulation.halted().empty() ? 0 : 1;
    const auto violations = check_history(simulation.history());
    if (!any && !violations.empty()) print("first harm by", seed, violations.front());
    any = any || !violations.empty();
    const auto meant =
        std::find_if(violations.begin(), violations.end(),
                     [&](const Violation& violation) { return rule_name(violation.rule) == rule; });
    if (meant == violations.end()) continue;
    print("caught by", seed, *meant);
    std::printf("%zu seeds ended in an engine that halted\n", halted);
    return 0;
  }
  std::printf("not caught in %llu seeds, of which %zu ended in an engine that halted\n",
              static_cast<unsigned long long>(seeds), halted);
  return 1;
}
