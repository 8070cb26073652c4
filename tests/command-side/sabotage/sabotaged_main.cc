// sabotaged RULE [SEEDS]: how soon the simulation finds that this engine breaks the rule. Special
// rules: "unique values", checked by the other simulation, of reservations on several nodes; "cut
// log": nobody continues from what the log has lost; "another head": a decision sees the head of
// its key; "halted": no engine gives up.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "tests/command-side/simulation/simulation.h"
#include "tests/command-side/simulation/uniqueness_simulation.h"

namespace {

using carelog::command::Simulation;
using carelog::command::UniquenessSimulation;
using carelog::command::Violation;

void print(const char* when, std::uint64_t seed, const Violation& violation) {
  std::printf("%s seed %llu: %s: %s\n", when, static_cast<unsigned long long>(seed),
              std::string(rule_name(violation.rule)).c_str(), violation.what.c_str());
}

int search_unique_values(std::uint64_t seeds) {
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    const std::string broken = UniquenessSimulation(seed).run();
    if (broken.empty()) continue;
    std::printf("caught by seed %llu: %s\n", static_cast<unsigned long long>(seed), broken.c_str());
    return 0;
  }
  std::printf("not caught in %llu seeds\n", static_cast<unsigned long long>(seeds));
  return 1;
}

// A node that had read what the log then lost continues as if nothing had happened.
int search_cut_logs(std::uint64_t seeds) {
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    Simulation simulation(seed, carelog::command::with_a_cut(seed));
    simulation.run();
    const auto violations = check_history(simulation.history());
    if (violations.empty()) continue;
    print("caught by", seed, violations.front());
    return 0;
  }
  std::printf("not caught in %llu seeds\n", static_cast<unsigned long long>(seeds));
  return 1;
}

// A decision beside a patient that differs from the log's.
int search_heads(std::uint64_t seeds) {
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    Simulation simulation(seed);
    simulation.run();
    const std::string broken = simulation.accounts().check(simulation.history().logs);
    if (broken.empty()) continue;
    std::printf("caught by seed %llu: %s\n", static_cast<unsigned long long>(seed), broken.c_str());
    return 0;
  }
  std::printf("not caught in %llu seeds\n", static_cast<unsigned long long>(seeds));
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string rule = argc > 1 ? argv[1] : "";
  const std::uint64_t seeds = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1000;
  if (rule == "unique values") return search_unique_values(seeds);
  if (rule == "another head") return search_heads(seeds);
  if (rule == "cut log") return search_cut_logs(seeds);
  bool any = false;
  std::size_t halted = 0;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    Simulation simulation(seed);
    simulation.run();
    halted += simulation.halted().empty() ? 0 : 1;
    const auto violations = check_history(simulation.history());
    if (rule == "halted" && halted > 0) {
      std::printf("caught by seed %llu: %s\n", static_cast<unsigned long long>(seed),
                  simulation.halted().c_str());
      return 0;
    }
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
