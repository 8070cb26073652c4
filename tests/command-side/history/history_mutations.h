// Ways to make a true history false, each with the rule that has to notice.
#pragma once

#include <functional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "tests/command-side/history/folded_log.h"
#include "tests/command-side/history/rewritten_log.h"

namespace carelog::command {

// A history of one partition about to be changed, with what is needed to choose where.
struct Changing {
  explicit Changing(const History& original, std::uint64_t seed)
      : history(original), log(fold_logs(original.logs)), random(seed) {}

  History history;
  const FoldedLog log;  // as it was
  std::mt19937_64 random;

  std::size_t pick(std::size_t below) { return static_cast<std::size_t>(random() % below); }
  // One of those operations that are as wanted; nullptr: there is none.
  Operation* pick_operation(const std::function<bool(const Operation&)>& wanted);
  // A patient with at least so many decisions; "": there is none.
  std::string pick_patient(std::size_t decisions_min);

  // The log with one entry changed, by its offset, and written again. The stores, which hold what
  // was in the log before, are left out from then on.
  void rewrite(const std::function<void(std::vector<LogEntry>&)>& change);
  // Makes every acknowledgement of a decision say what the changed log says.
  void tell_the_truth();
};

const Told* told(const Operation& operation);
const Refused* refused(const Operation& operation);

struct Mutation {
  std::string name;
  Rule rule;            // has to be broken
  std::set<Rule> also;  // may be broken as well: the change cannot be had without it
  std::function<bool(Changing&)> apply;  // false: this history has no place for it
};

std::vector<Mutation> log_mutations();
std::vector<Mutation> answer_mutations();
std::vector<Mutation> store_mutations();

}  // namespace carelog::command
