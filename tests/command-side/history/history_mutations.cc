#include "tests/command-side/history/history_mutations.h"

namespace carelog::command {

const Told* told(const Operation& operation) {
  return operation.answer ? std::get_if<Told>(&*operation.answer) : nullptr;
}

const Refused* refused(const Operation& operation) {
  return operation.answer ? std::get_if<Refused>(&*operation.answer) : nullptr;
}

Operation* Changing::pick_operation(const std::function<bool(const Operation&)>& wanted) {
  std::vector<Operation*> candidates;
  for (Operation& operation : history.operations) {
    if (wanted(operation)) candidates.push_back(&operation);
  }
  return candidates.empty() ? nullptr : candidates[pick(candidates.size())];
}

std::string Changing::pick_patient(std::size_t decisions_min) {
  std::vector<std::string> candidates;
  for (const auto& [id, decisions] : log.patients) {
    if (decisions.size() >= decisions_min) candidates.push_back(id);
  }
  return candidates.empty() ? std::string() : candidates[pick(candidates.size())];
}

void Changing::rewrite(const std::function<void(std::vector<LogEntry>&)>& change) {
  std::vector<LogEntry> entries = taken_apart(history.logs.front());
  change(entries);
  history.logs.front() = written(std::move(entries));
  history.stores.clear();
}

void Changing::tell_the_truth() {
  const FoldedLog changed = fold_logs(history.logs);
  for (Operation& operation : history.operations) {
    const Decided* decided = changed.decision(operation.command_id);
    if (decided == nullptr || told(operation) == nullptr) continue;
    operation.answer = Told{decided->version, decided->partition, decided->offset, decided->state};
    for (Answer& again : operation.repeats) again = *operation.answer;
  }
}

}  // namespace carelog::command
