#include "tests/command-side/history/history.h"

#include <set>

#include "tests/command-side/history/folded_log.h"

namespace carelog::command {
namespace {

using Violations = std::vector<Violation>;

void check_told(const Operation& operation, const Told& told, const Decided& decided,
                const FoldedLog& log, Violations& found) {
  const std::string& id = operation.command_id;
  const bool there = told.partition == decided.partition && told.offset == decided.offset;
  if (!there && log.is_void(told.partition, told.offset)) {
    found.push_back({Rule::void_visible, id + " is said to stand where a void frame stands"});
  } else if (!there) {
    found.push_back({Rule::wrong_answer, id + " is said to stand where it does not"});
  }
  if (told.version != decided.version) {
    found.push_back({Rule::wrong_answer, id + " made version " + std::to_string(decided.version) +
                                             ", not " + std::to_string(told.version)});
  }
  if (told.state && *told.state != decided.state) {
    found.push_back({Rule::wrong_state, id + " did not make the state that was told"});
  }
}

void check_decision(const Operation& operation, const Decided& decided, const FoldedLog& log,
                    Violations& found) {
  const std::string& id = operation.command_id;
  const auto* refused = operation.answer ? std::get_if<Refused>(&*operation.answer) : nullptr;
  // The commit belongs to the other request under this command id.
  if (refused != nullptr && refused->code == RefusalCode::key_reused) return;
  const std::vector<Decided>& decisions = log.of(decided.commit.aggregate.id);
  const std::size_t before = log.commands.at(id).second;
  const Decision meant = decide_asked(operation.asked, state_at(decisions, before));
  if (decided.commit.aggregate.id != operation.aggregate || !meant ||
      *meant != decided.commit.events) {
    found.push_back({Rule::not_as_asked, id});
  }
  // A named version says nothing about a patient that does not exist.
  const std::uint64_t version = version_at(decisions, before);
  if (operation.expected_version && version > 0 && version != *operation.expected_version) {
    found.push_back({Rule::compare_and_set,
                     id + " named version " + std::to_string(*operation.expected_version) +
                         ", was decided against " + std::to_string(version)});
  }
  if (!operation.answer) return;
  if (refused != nullptr) {
    found.push_back({Rule::false_refusal, id + " was refused, and is in the log"});
  } else {
    check_told(operation, std::get<Told>(*operation.answer), decided, log, found);
  }
}

}  // namespace

Decision decide_asked(const Asked& asked, const Patient& patient) {
  return std::visit([&](const auto& command) { return decide(command, patient); }, asked);
}

void check_decisions(const History& history, const FoldedLog& log, Violations& found) {
  std::set<std::string> known;
  for (const Operation& operation : history.operations) {
    known.insert(operation.command_id);
    if (const Decided* decided = log.decision(operation.command_id)) {
      check_decision(operation, *decided, log, found);
    }
  }
  if (history.others_asked) return;
  for (const auto& [command_id, where] : log.commands) {
    if (!known.contains(command_id)) found.push_back({Rule::unasked, command_id});
  }
}

void check_repeats(const History& history, Violations& found) {
  const auto same = [](const Told& first, const Answer& answer) {
    const auto* again = std::get_if<Told>(&answer);
    return again != nullptr && again->version == first.version &&
           again->partition == first.partition && again->offset == first.offset &&
           (!again->state || !first.state || *again->state == *first.state);
  };
  for (const Operation& operation : history.operations) {
    const auto* first = operation.answer ? std::get_if<Told>(&*operation.answer) : nullptr;
    if (first == nullptr) continue;
    for (const Answer& answer : operation.repeats) {
      if (same(*first, answer)) continue;
      found.push_back({Rule::another_answer, operation.command_id + " was acknowledged, and " +
                                                 "answered otherwise when it was sent again"});
    }
  }
}

std::vector<Violation> check_history(const History& history) {
  const FoldedLog log = fold_logs(history.logs);
  Violations found = log.violations;
  check_decisions(history, log, found);
  check_repeats(history, found);
  check_order(history, log, found);
  check_stores(history, log, found);
  check_unique_values(history, log, found);
  return found;
}

std::string_view rule_name(Rule rule) {
  switch (rule) {
    case Rule::lost:
      return "lost";
    case Rule::false_refusal:
      return "false refusal";
    case Rule::duplicate:
      return "duplicate";
    case Rule::gap:
      return "gap";
    case Rule::not_as_asked:
      return "not as asked";
    case Rule::unasked:
      return "unasked";
    case Rule::compare_and_set:
      return "compare-and-set";
    case Rule::wrong_answer:
      return "wrong answer";
    case Rule::wrong_state:
      return "wrong state";
    case Rule::void_visible:
      return "void visible";
    case Rule::real_time:
      return "real time";
    case Rule::stored_state:
      return "stored state";
    case Rule::wrong_partition:
      return "wrong partition";
    case Rule::another_answer:
      return "another answer";
    case Rule::shared_value:
      return "shared value";
    case Rule::damaged_log:
      return "damaged log";
  }
  return "";
}

std::string described(const std::vector<Violation>& violations) {
  std::string text;
  for (const Violation& violation : violations) {
    text += std::string(rule_name(violation.rule)) + ": " + violation.what + "\n";
  }
  return text;
}

std::size_t count_commits(const std::vector<std::string>& log) {
  std::size_t commits = 0;
  const FoldedLog folded = fold_logs({log});
  for (const auto& [patient, decisions] : folded.patients) commits += decisions.size();
  return commits;
}

}  // namespace carelog::command
