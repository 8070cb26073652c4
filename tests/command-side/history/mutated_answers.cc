#include <algorithm>

#include "command-side/store/memory_command_store.h"
#include "command-side/store/stored_state.h"
#include "tests/command-side/history/history_mutations.h"
#include "tests/command-side/patient_spec.h"

namespace carelog::command {
namespace {

Told& told_of(Operation& operation) {
  return std::get<Told>(*operation.answer);
}

// An operation whose answer names its own decision.
Operation* pick_decided(Changing& changing, bool naming_a_version = false) {
  return changing.pick_operation([&](const Operation& operation) {
    const Decided* decided = changing.log.decision(operation.command_id);
    return decided != nullptr && told(operation) != nullptr &&
           (!naming_a_version || (operation.expected_version && decided->version > 1));
  });
}

Operation* pick_conflict(Changing& changing) {
  return changing.pick_operation([&](const Operation& operation) {
    const Refused* refusal = refused(operation);
    return refusal != nullptr && refusal->code == RefusalCode::version_conflict &&
           std::get<CorrectPatientDetails>(operation.asked).name == operation.command_id;
  });
}

bool edit_told(Changing& changing, const std::function<bool(Changing&, Told&)>& edit) {
  Operation* operation = pick_decided(changing);
  if (operation == nullptr) return false;
  operation->repeats.clear();
  return edit(changing, told_of(*operation));
}

// Gives a repeat of an acknowledged operation another answer.
bool edit_repeat(Changing& changing, const std::function<void(Changing&, Answer&)>& edit) {
  Operation* operation = changing.pick_operation([](const Operation& candidate) {
    return told(candidate) != nullptr && !candidate.repeats.empty();
  });
  if (operation == nullptr) return false;
  edit(changing, operation->repeats[changing.pick(operation->repeats.size())]);
  return true;
}

// An acknowledged "nothing to do" is decided when it is repeated.
bool do_what_was_nothing_to_do(Changing& changing) {
  Operation* operation = changing.pick_operation([&](const Operation& candidate) {
    const Decided* decided = changing.log.decision(candidate.command_id);
    return told(candidate) != nullptr && decided != nullptr && decided->commit.events.empty();
  });
  if (operation == nullptr) return false;
  operation->repeats.push_back(*operation->answer);
  Told& again = std::get<Told>(operation->repeats.back());
  again.version += 1;
  again.offset = std::ssize(changing.history.logs.front());
  return true;
}

bool tell_another_version(Changing& changing, Told& answer) {
  answer.version += changing.pick(2) == 0 ? 1 : -1;
  return true;
}

// A place whose frame counts, or does not.
bool tell_another_offset(Changing& changing, Told& answer, bool counting) {
  std::vector<events::Offset> others;
  for (events::Offset at = 0; at < std::ssize(changing.history.logs.front()); ++at) {
    if (changing.log.is_void(0, at) != counting && at != answer.offset) others.push_back(at);
  }
  if (others.empty()) return false;
  answer.offset = others[changing.pick(others.size())];
  return true;
}

bool tell_another_state(Changing&, Told& answer) {
  answer.state->name = "somebody else";
  return true;
}

bool tell_another_partition(Changing&, Told& answer) {
  answer.partition += 1;
  return true;
}

bool refuse_what_was_done(Changing& changing) {
  Operation* operation = pick_decided(changing);
  if (operation == nullptr) return false;
  operation->answer = Refused{RefusalCode::state_conflict};
  operation->repeats.clear();
  return true;
}

bool acknowledge_what_was_refused(Changing& changing) {
  Operation* operation = pick_conflict(changing);
  if (operation == nullptr) return false;
  for (const auto& other : changing.history.operations) {
    const auto* correction = std::get_if<CorrectPatientDetails>(&other.asked);
    const bool same_name = correction != nullptr && correction->name == operation->command_id;
    if (same_name && &other != operation) return false;
  }
  const std::vector<Decided>& decisions = changing.log.of(operation->aggregate);
  const Decided& claimed = decisions[changing.pick(decisions.size())];
  operation->answer = Told{claimed.version, 0, claimed.offset, claimed.state};
  return true;
}

bool name_another_version(Changing& changing) {
  Operation* operation = pick_decided(changing, true);
  if (operation == nullptr) return false;
  *operation->expected_version += 1 + changing.pick(3);
  return true;
}

bool tell_a_version_that_never_was(Changing& changing) {
  Operation* operation = pick_conflict(changing);
  if (operation == nullptr) return false;
  std::get<Refused>(*operation->answer).current_version =
      changing.log.of(operation->aggregate).back().version + 1 + changing.pick(5);
  return true;
}

// Adds an operation after all others were answered, or before the first was sent.
enum class When { before, after };
void add_operation(Changing& changing, When when, const std::string& patient, Asked asked,
                   std::optional<std::uint64_t> expected, Answer answer) {
  std::size_t last = 0;
  for (Operation& operation : changing.history.operations) {
    operation.invoked_at += 10;
    if (operation.answered_at) *operation.answered_at += 10;
    last = std::max({last, operation.invoked_at, operation.answered_at.value_or(0)});
  }
  const std::size_t at = when == When::before ? 1 : last + 1;
  changing.history.operations.push_back(
      {"one-more", patient, std::move(asked), expected, at, at + 1, std::move(answer)});
}

CorrectPatientDetails rename(const std::string& name) {
  CorrectPatientDetails correction = correct();
  correction.name = name;
  return correction;
}

// Whoever asks after all others must see the patient's last decision.
bool last_is_acknowledged(const Changing& changing, const std::string& patient) {
  const std::vector<Decided>& decisions = changing.log.of(patient);
  return std::any_of(changing.history.operations.begin(), changing.history.operations.end(),
                     [&](const Operation& operation) {
                       return !decisions.empty() && told(operation) != nullptr &&
                              operation.command_id == decisions.back().commit.command_id;
                     });
}

// "Nothing to do" for a state that the patient does not have at that time.
bool read_at_another_time(Changing& changing, When when) {
  const std::string id = changing.pick_patient(2);
  if (!last_is_acknowledged(changing, id)) return false;
  const std::vector<Decided>& decisions = changing.log.of(id);
  const std::size_t old = changing.pick(decisions.size() - 1);
  const Decided& seen = when == When::before ? decisions.back() : decisions[old];
  if (when == When::after && seen.version == decisions.back().version) return false;
  add_operation(changing, when, id, rename(seen.state.name), {},
                Told{seen.version, 0, seen.offset, seen.state});
  return true;
}

bool miss_a_patient_that_is_there(Changing& changing) {
  const std::string id = changing.pick_patient(1);
  if (!last_is_acknowledged(changing, id)) return false;
  add_operation(changing, When::after, id, rename("nobody"), {}, Refused{RefusalCode::not_found});
  return true;
}

bool refuse_for_no_reason(Changing& changing) {
  const std::string id = changing.pick_patient(1);
  if (id.empty()) return false;
  add_operation(changing, When::after, id, rename("nobody"), {},
                Refused{RefusalCode::state_conflict});
  return true;
}

bool say_in_use_of_what_nobody_has(Changing& changing) {
  const std::string id = changing.pick_patient(1);
  if (!last_is_acknowledged(changing, id) || !changing.log.of(id).back().state.active) return false;
  CorrectPatientDetails correction = correct();
  correction.email = "nobody@example.org";
  add_operation(changing, When::after, id, correction, {}, Refused{RefusalCode::in_use});
  return true;
}

bool find_a_conflict_where_none_is(Changing& changing) {
  const std::string id = changing.pick_patient(1);
  if (!last_is_acknowledged(changing, id)) return false;
  const Decided& last = changing.log.of(id).back();
  add_operation(changing, When::after, id, rename("nobody"), last.version,
                Refused{RefusalCode::version_conflict, last.version});
  return true;
}

// Adds a changed copy of one node's store.
bool change_store(Changing& changing,
                  const std::function<bool(const Decided&, StoreWrites&)>& change) {
  const std::string id = changing.pick_patient(2);
  if (id.empty()) return false;
  StoredStates& stored = changing.history.stores[changing.pick(changing.history.stores.size())];
  const auto& store = dynamic_cast<const MemoryCommandStore&>(*stored.store);
  const std::vector<Decided>& decisions = changing.log.of(id);
  if (decisions.back().version < 2) return false;
  StoreWrites writes;
  if (!change(decisions[changing.pick(decisions.size())], writes)) return false;
  writes.position = *store.position(0);
  std::shared_ptr<MemoryCommandStore> changed = store.copy();
  changed->write(0, writes);
  stored.store = std::move(changed);
  return true;
}

StoredAggregate stored_of(const Decided& decided) {
  return {decided.version, facts_of(decided.state)};
}

bool store_another_name(const Decided& decided, StoreWrites& writes) {
  Patient patient = decided.state;
  patient.name = "somebody else";
  writes.aggregates.emplace_back(decided.commit.aggregate,
                                 to_bytes(StoredAggregate{decided.version, facts_of(patient)}));
  return true;
}

bool store_another_version(const Decided& decided, StoreWrites& writes) {
  StoredAggregate aggregate = stored_of(decided);
  aggregate.version += 100;
  writes.aggregates.emplace_back(decided.commit.aggregate, to_bytes(aggregate));
  return true;
}

// The position is ahead of a state.
bool store_an_older_state(const Decided& decided, StoreWrites& writes) {
  if (decided.version > 1) return false;
  writes.aggregates.emplace_back(decided.commit.aggregate, to_bytes(stored_of(decided)));
  return true;
}

bool store_another_first_answer(const Decided& decided, StoreWrites& writes) {
  writes.commands.emplace_back(
      decided.commit.command_id,
      to_bytes(StoredAnswer{decided.commit.request_hash, 0, decided.offset + 1, decided.version}));
  return true;
}

bool index_another_offset(const Decided& decided, StoreWrites& writes) {
  writes.commits.emplace_back(decided.commit.aggregate,
                              CommitPlace{decided.version, decided.offset + 1});
  return true;
}

// As if a void commit had been counted.
bool store_what_is_not_in_the_log(Changing& changing) {
  const Operation* operation = changing.pick_operation([&](const Operation& candidate) {
    return changing.log.decision(candidate.command_id) == nullptr;
  });
  if (operation == nullptr) return false;
  return change_store(changing, [&](const Decided& decided, StoreWrites& writes) {
    writes.commands.emplace_back(
        operation->command_id,
        to_bytes(StoredAnswer{decided.commit.request_hash, 0, decided.offset, decided.version}));
    return true;
  });
}

std::function<bool(Changing&)> editing(std::function<bool(Changing&, Told&)> edit) {
  return [edit = std::move(edit)](Changing& changing) { return edit_told(changing, edit); };
}

std::function<bool(Changing&)> repeating(std::function<void(Changing&, Answer&)> edit) {
  return [edit = std::move(edit)](Changing& changing) { return edit_repeat(changing, edit); };
}

std::function<bool(Changing&)> storing(std::function<bool(const Decided&, StoreWrites&)> change) {
  return
      [change = std::move(change)](Changing& changing) { return change_store(changing, change); };
}

}  // namespace

std::vector<Mutation> answer_mutations() {
  const auto other_offset = [](bool counting) {
    return editing([counting](Changing& changing, Told& answer) {
      return tell_another_offset(changing, answer, counting);
    });
  };
  const auto read_at = [](When when) {
    return [when](Changing& changing) { return read_at_another_time(changing, when); };
  };
  return {
      {"another version told", Rule::wrong_answer, {}, editing(tell_another_version)},
      {"another offset told", Rule::wrong_answer, {}, other_offset(true)},
      {"a void frame's offset told", Rule::void_visible, {}, other_offset(false)},
      {"another partition told", Rule::wrong_answer, {}, editing(tell_another_partition)},
      {"another state told", Rule::wrong_state, {}, editing(tell_another_state)},
      {"an acknowledgement made a refusal", Rule::false_refusal, {}, refuse_what_was_done},
      {"a refusal made an acknowledgement", Rule::lost, {}, acknowledge_what_was_refused},
      {"another version asked for", Rule::compare_and_set, {}, name_another_version},
      {"a conflict with the version there is",
       Rule::compare_and_set,
       {},
       find_a_conflict_where_none_is},
      {"a conflict with a version that never was",
       Rule::wrong_answer,
       {},
       tell_a_version_that_never_was},
      {"a repeat refused", Rule::another_answer, {}, repeating([](Changing&, Answer& again) {
         again = Refused{RefusalCode::state_conflict};
       })},
      {"a repeat told another version",
       Rule::another_answer,
       {},
       repeating([](Changing&, Answer& again) { std::get<Told>(again).version += 1; })},
      {"a repeat told another offset",
       Rule::another_answer,
       {},
       repeating([](Changing&, Answer& again) { std::get<Told>(again).offset += 1; })},
      {"a repeat told another state",
       Rule::another_answer,
       {},
       repeating([](Changing&, Answer& again) { std::get<Told>(again).state->name = "nobody"; })},
      {"nothing to do, and done when asked again",
       Rule::another_answer,
       {},
       do_what_was_nothing_to_do},
      {"a state read that is past", Rule::real_time, {}, read_at(When::after)},
      {"a state read that is to come", Rule::real_time, {}, read_at(When::before)},
      {"a patient not found that is there", Rule::real_time, {}, miss_a_patient_that_is_there},
      {"in use, and nobody has it", Rule::false_refusal, {}, say_in_use_of_what_nobody_has},
      {"a refusal that no state gives", Rule::false_refusal, {}, refuse_for_no_reason},
  };
}

std::vector<Mutation> store_mutations() {
  return {
      {"another name stored", Rule::stored_state, {}, storing(store_another_name)},
      {"another commit indexed", Rule::stored_state, {}, storing(index_another_offset)},
      {"another version stored", Rule::stored_state, {}, storing(store_another_version)},
      {"an older state stored", Rule::stored_state, {}, storing(store_an_older_state)},
      {"another first answer stored", Rule::stored_state, {}, storing(store_another_first_answer)},
      {"a void command stored", Rule::stored_state, {}, store_what_is_not_in_the_log},
  };
}

}  // namespace carelog::command
