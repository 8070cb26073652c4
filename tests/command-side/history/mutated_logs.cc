#include <algorithm>

#include "tests/command-side/history/history_mutations.h"

namespace carelog::command {
namespace {

using Entries = std::vector<LogEntry>;

const std::set<Rule> any_rule = {
    Rule::lost,         Rule::false_refusal,   Rule::duplicate,    Rule::gap,
    Rule::not_as_asked, Rule::unasked,         Rule::wrong_answer, Rule::compare_and_set,
    Rule::wrong_state,  Rule::wrong_partition, Rule::void_visible, Rule::real_time,
    Rule::stored_state, Rule::shared_value,    Rule::damaged_log};

events::Commit& commit_at(Entries& entries, events::Offset offset) {
  return std::get<events::Commit>(entries[static_cast<std::size_t>(offset)].frame);
}

const std::string* name_given(const Operation& operation) {
  const auto* correction = std::get_if<CorrectPatientDetails>(&operation.asked);
  return correction != nullptr && correction->name ? &*correction->name : nullptr;
}

// A correction of nothing but the name, to one that no other command gives: never "nothing to do".
bool names_uniquely(const History& history, const Operation& operation) {
  const std::string* name = name_given(operation);
  if (name == nullptr || std::get<CorrectPatientDetails>(operation.asked).email) return false;
  for (const Operation& other : history.operations) {
    const std::string* other_name = name_given(other);
    if (&other != &operation && other_name != nullptr && *other_name == *name) return false;
  }
  return *name == operation.command_id;
}

// Nobody but its own command was told this version of the patient.
bool seen_by_no_other(const History& history, const Operation& by, std::uint64_t version) {
  for (const Operation& operation : history.operations) {
    if (operation.aggregate != by.aggregate || &operation == &by || !operation.answer) continue;
    const Told* answer = told(operation);
    const Refused* refusal = refused(operation);
    if (answer != nullptr && answer->version == version) return false;
    if (refusal != nullptr && refusal->current_version == version) return false;
  }
  return true;
}

// An acknowledged decision that no other follows: the last of its patient.
Operation* pick_last_decision(Changing& changing) {
  return changing.pick_operation([&](const Operation& operation) {
    const Decided* decided = changing.log.decision(operation.command_id);
    return decided != nullptr && told(operation) != nullptr &&
           names_uniquely(changing.history, operation) &&
           changing.log.of(operation.aggregate).back().commit.command_id == operation.command_id &&
           seen_by_no_other(changing.history, operation, decided->version);
  });
}

bool replace_last_decision(Changing& changing, const std::function<void(LogEntry&)>& change) {
  const Operation* operation = pick_last_decision(changing);
  if (operation == nullptr) return false;
  const auto at = static_cast<std::size_t>(changing.log.decision(operation->command_id)->offset);
  changing.rewrite([&](Entries& entries) { change(entries[at]); });
  return true;
}

bool take_away(Changing& changing) {
  return replace_last_decision(changing, [](LogEntry& entry) { entry = some_claim(); });
}

bool make_void(Changing& changing) {
  return replace_last_decision(changing, [](LogEntry& entry) { entry.counts = false; });
}

bool give_other_events(Changing& changing) {
  const bool changed = replace_last_decision(changing, [](LogEntry& entry) {
    events::PatientDetailsCorrected correction;
    correction.name = "somebody else";
    std::get<events::Commit>(entry.frame).events = {correction};
  });
  if (changed) changing.tell_the_truth();
  return changed;
}

bool cut_off(Changing& changing) {
  const Operation* operation = pick_last_decision(changing);
  if (operation == nullptr) return false;
  const events::Offset offset = changing.log.decision(operation->command_id)->offset;
  for (const auto& [id, decisions] : changing.log.patients) {
    if (decisions.back().offset > offset) return false;
  }
  changing.rewrite([&](Entries& entries) { entries.resize(static_cast<std::size_t>(offset)); });
  return true;
}

bool decide_twice(Changing& changing) {
  const std::string id = changing.pick_patient(1);
  if (id.empty()) return false;
  const std::vector<Decided>& decisions = changing.log.of(id);
  const Decided& again = decisions[changing.pick(decisions.size())];
  changing.rewrite([&](Entries& entries) {
    entries.push_back({again.commit, true});
    commit_at(entries, static_cast<events::Offset>(entries.size()) - 1).base_version =
        decisions.back().version;
  });
  return true;
}

bool skip_versions(Changing& changing) {
  const std::string id = changing.pick_patient(2);
  if (id.empty()) return false;
  const std::vector<Decided>& decisions = changing.log.of(id);
  const Decided& higher = decisions[1 + changing.pick(decisions.size() - 1)];
  changing.rewrite([&](Entries& entries) {
    commit_at(entries, higher.offset).base_version += 1 + changing.pick(3);
  });
  return true;
}

// Two decisions of one patient swap places, with their answers, although the first was answered
// before the second was sent.
bool swap_decisions(Changing& changing) {
  const Operation* second = changing.pick_operation([&](const Operation& operation) {
    const auto found = changing.log.commands.find(operation.command_id);
    if (found == changing.log.commands.end() || found->second.second == 0) return false;
    const auto& decisions = changing.log.of(operation.aggregate);
    const Decided& before = decisions[found->second.second - 1];
    const bool last = found->second.second + 1 == decisions.size();
    for (const Operation& other : changing.history.operations) {
      if (other.command_id != before.commit.command_id) continue;
      return last && told(other) && told(operation) && names_uniquely(changing.history, other) &&
             names_uniquely(changing.history, operation) && !other.expected_version &&
             !operation.expected_version && *other.answered_at < operation.invoked_at &&
             seen_by_no_other(changing.history, other, before.version) &&
             seen_by_no_other(changing.history, operation, decisions.back().version);
    }
    return false;
  });
  if (second == nullptr) return false;
  const std::vector<Decided>& decisions = changing.log.of(second->aggregate);
  const Decided& before = decisions[decisions.size() - 2];
  const Decided& after = decisions.back();
  changing.rewrite([&](Entries& entries) {
    events::Commit& earlier = commit_at(entries, before.offset);
    events::Commit& later = commit_at(entries, after.offset);
    std::swap(earlier, later);
    std::swap(earlier.base_version, later.base_version);
  });
  changing.tell_the_truth();
  return true;
}

bool forget_who_asked(Changing& changing) {
  const Operation* operation = changing.pick_operation([&](const Operation& candidate) {
    return changing.log.decision(candidate.command_id) != nullptr;
  });
  if (operation == nullptr) return false;
  changing.history.operations.erase(changing.history.operations.begin() +
                                    (operation - changing.history.operations.data()));
  return true;
}

// A correction also takes an e-mail address of another active patient.
bool share_an_address(Changing& changing) {
  Operation* operation = pick_last_decision(changing);
  if (operation == nullptr) return false;
  const Decided& decided = *changing.log.decision(operation->command_id);
  for (const auto& [id, decisions] : changing.log.patients) {
    const Patient& owner = decisions.back().state;
    if (id == operation->aggregate || !owner.active || owner.email.empty()) continue;
    std::get<CorrectPatientDetails>(operation->asked).email = owner.email;
    changing.rewrite([&](Entries& entries) {
      const std::size_t before = changing.log.commands.at(operation->command_id).second;
      const Patient& state = state_at(changing.log.of(operation->aggregate), before);
      commit_at(entries, decided.offset).events = *decide_asked(operation->asked, state);
    });
    changing.tell_the_truth();
    return true;
  }
  return false;
}

// As if the topic had two partitions and half of the patients belonged in the other.
bool move_slices(Changing& changing) {
  bool misplaced = false;
  for (const auto& [id, decisions] : changing.log.patients) {
    misplaced = misplaced || events::slice_of(id) % 2 == 1;
  }
  if (!misplaced) return false;
  changing.rewrite(
      [](Entries& entries) { entries.front().frame = events::make_manifest("patients", 0, 2, 1); });
  changing.history.logs.push_back(written({{events::make_manifest("patients", 1, 2, 1), true}}));
  return true;
}

// Bytes changed in place, without repairing the chain behind them.
bool edit_bytes(Changing& changing) {
  const std::string id = changing.pick_patient(3);
  if (id.empty()) return false;
  std::string& bytes =
      changing.history.logs.front()[static_cast<std::size_t>(changing.log.of(id)[0].offset)];
  const std::size_t at = bytes.find("London");
  if (at == std::string::npos) return false;
  bytes[at] = 'l';
  changing.history.stores.clear();
  return true;
}

// Two commits swap places as records, without repairing the chain behind them.
bool reorder_records(Changing& changing) {
  std::vector<std::string>& log = changing.history.logs.front();
  const Entries entries = taken_apart(log);
  std::vector<std::size_t> candidates;
  for (std::size_t i = 0; i + 1 < entries.size(); ++i) {
    const bool both = std::holds_alternative<events::Commit>(entries[i].frame) &&
                      std::holds_alternative<events::Commit>(entries[i + 1].frame);
    if (both && entries[i].counts && entries[i + 1].counts) candidates.push_back(i);
  }
  std::erase_if(candidates, [&](std::size_t i) {
    // If the log duplicated the record, the later copy would count instead.
    if (std::count(log.begin(), log.end(), log[i + 1]) > 1) return true;
    const std::string& command = std::get<events::Commit>(entries[i + 1].frame).command_id;
    for (const Operation& operation : changing.history.operations) {
      if (operation.command_id != command) continue;
      return told(operation) == nullptr || !names_uniquely(changing.history, operation);
    }
    return true;
  });
  if (candidates.empty()) return false;
  const std::size_t at = candidates[changing.pick(candidates.size())];
  std::swap(log[at], log[at + 1]);
  changing.history.stores.clear();
  return true;
}

}  // namespace

std::vector<Mutation> log_mutations() {
  return {
      {"an acknowledged commit taken away", Rule::lost, {}, take_away},
      {"an acknowledged commit cut off the log", Rule::lost, {}, cut_off},
      {"an acknowledged commit made void", Rule::void_visible, {}, make_void},
      {"two records in each other's place", Rule::lost, any_rule, reorder_records},
      {"a commit again at the end of the log", Rule::duplicate, {Rule::shared_value}, decide_twice},
      {"versions left out", Rule::gap, {}, skip_versions},
      {"a commit with other events", Rule::not_as_asked, {}, give_other_events},
      {"two decisions in each other's place", Rule::real_time, {}, swap_decisions},
      {"a commit that nobody asked for", Rule::unasked, {}, forget_who_asked},
      {"an e-mail address that another has", Rule::shared_value, {}, share_an_address},
      {"patients in a partition that is not theirs", Rule::wrong_partition, {}, move_slices},
      {"bytes edited in the log", Rule::damaged_log, any_rule, edit_bytes},
  };
}

}  // namespace carelog::command
