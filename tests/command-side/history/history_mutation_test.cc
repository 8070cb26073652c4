// Tests the checker: correct histories pass, and each change that makes one wrong is found by the
// rule that it breaks and by no other.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>

#include "tests/command-side/history/history_mutations.h"
#include "tests/command-side/history/rewritten_log.h"
#include "tests/command-side/simulation/simulation.h"

namespace carelog::command {
namespace {

constexpr std::uint64_t histories = 200;
constexpr std::size_t changes_of_each_kind = 10;

const std::vector<History>& true_histories() {
  static const std::vector<History> all = [] {
    std::vector<History> made;
    for (std::uint64_t seed = 1; seed <= histories; ++seed) {
      Simulation simulation(seed);
      simulation.run();
      made.push_back(simulation.history());
    }
    return made;
  }();
  return all;
}

std::vector<Mutation> all_mutations() {
  std::vector<Mutation> all = log_mutations();
  for (auto& mutation : answer_mutations()) all.push_back(std::move(mutation));
  for (auto& mutation : store_mutations()) all.push_back(std::move(mutation));
  return all;
}

bool rejected_rightly(const Mutation& mutation, const std::vector<Violation>& violations) {
  const auto is_meant = [&](const Violation& violation) { return violation.rule == mutation.rule; };
  return std::any_of(violations.begin(), violations.end(), is_meant) &&
         std::all_of(violations.begin(), violations.end(), [&](const Violation& violation) {
           return is_meant(violation) || mutation.also.contains(violation.rule);
         });
}

TEST(HistoryChecker, LetsEveryTrueHistoryPass) {
  std::size_t passed = 0;
  for (std::size_t i = 0; i < true_histories().size(); ++i) {
    const std::string broken = described(check_history(true_histories()[i]));
    EXPECT_EQ(broken, "") << "seed " << i + 1;
    passed += broken.empty() ? 1 : 0;
  }
  std::printf("%zu of %zu true histories passed\n", passed, true_histories().size());
}

TEST(HistoryChecker, LetsATrueHistoryPassThatWasWrittenAgain) {
  for (History history : true_histories()) {
    const std::size_t commits = count_commits(history.logs.front());
    history.logs.front() = written(taken_apart(history.logs.front()));
    history.stores.clear();
    EXPECT_EQ(count_commits(history.logs.front()), commits);
    EXPECT_EQ(described(check_history(history)), "");
  }
}

TEST(HistoryChecker, RejectsEveryChangedHistoryByTheRightRule) {
  std::size_t changed = 0;
  std::size_t rejected = 0;
  for (const Mutation& mutation : all_mutations()) {
    std::size_t of_this_kind = 0;
    std::size_t found = 0;
    for (std::uint64_t seed = 1; seed <= histories && of_this_kind < changes_of_each_kind; ++seed) {
      Changing changing(true_histories()[seed - 1], seed);
      if (!mutation.apply(changing)) continue;
      ++of_this_kind;
      const std::vector<Violation> violations = check_history(changing.history);
      const bool right = rejected_rightly(mutation, violations);
      found += right ? 1 : 0;
      EXPECT_TRUE(right) << mutation.name << ", seed " << seed << ", wants "
                         << rule_name(mutation.rule) << ", got:\n"
                         << described(violations);
    }
    EXPECT_EQ(of_this_kind, changes_of_each_kind) << mutation.name << " finds too few places";
    std::printf("%zu of %zu  %-15s  %s\n", found, of_this_kind,
                std::string(rule_name(mutation.rule)).c_str(), mutation.name.c_str());
    changed += of_this_kind;
    rejected += found;
  }
  std::printf("%zu of %zu changed histories of %zu kinds rejected by the right rule\n", rejected,
              changed, all_mutations().size());
  EXPECT_EQ(rejected, changed);
  EXPECT_GE(changed, 100U);
}

// Every rule is broken by some change, so that each is known to work.
TEST(HistoryChecker, HasNoRuleThatNothingBreaks) {
  std::set<Rule> broken;
  for (const Mutation& mutation : all_mutations()) broken.insert(mutation.rule);
  for (int rule = 0; rule <= static_cast<int>(Rule::damaged_log); ++rule) {
    EXPECT_TRUE(broken.contains(static_cast<Rule>(rule))) << rule_name(static_cast<Rule>(rule));
  }
}

}  // namespace
}  // namespace carelog::command
