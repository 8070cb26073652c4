// Changes that make a correct history wrong, each with the rule that must notice.
#pragma once

#include <functional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "tests/command-side/history/folded_log.h"
#include "tests/command-side/history/rewritten_log.h"

namespace carelog::command {

// A history of one partition to be changed, with what is needed to choose a place.
struct Changing {
  explicit Changing(const History& original, std::uint64_t seed)
      : history(original), log(fold_logs(original.logs)), random(seed) {}

  History history;
  const FoldedLog log;  // before the change
  std::mt19937_64 random;

  std::size_t pick(std::size_t below) { return static_cast<std::size_t>(random() % below); }
  // A random operation among those that match; nullptr if there is none.
  Operation* pick_operation(const std::function<bool(const Operation&)>& wanted);
  // A patient with at least this many decisions; "" if there is none.
  std::string pick_patient(std::size_t decisions_min);

  // Changes one entry of the log, by its offset, and writes the log again. The stores, which still
  // have the earlier log, are left out from then on.
  void rewrite(const std::function<void(std::vector<LogEntry>&)>& change);
  // Makes every acknowledgement of a decision agree with the changed log.
  void tell_the_truth();
};

const Told* told(const Operation& operation);
const Refused* refused(const Operation& operation);

struct Mutation {
  std::string name;
  Rule rule;                             // must be reported
  std::set<Rule> also;                   // may be reported as well: the change cannot avoid it
  std::function<bool(Changing&)> apply;  // false: this history has no place for it
};

std::vector<Mutation> log_mutations();
std::vector<Mutation> answer_mutations();
std::vector<Mutation> store_mutations();

}  // namespace carelog::command
