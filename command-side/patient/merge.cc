#include "command-side/patient/merge.h"

#include <algorithm>

#include "command-side/patient/agreement.h"
#include "command-side/patient/details_rules.h"
#include "events/chart/chart_time.h"
#include "infra/text/text.h"

namespace carelog::command {
namespace {

using namespace events;
using Corrected = PatientDetailsCorrected;

tl::unexpected<Refusal> cannot_merge(std::string detail) {
  return tl::unexpected(Refusal{RefusalCode::state_conflict, std::move(detail)});
}

// Calls visit(name in JSON, field of a change, field of a patient) for those that a target may
// take.
template <typename Visit>
void each_simple(Visit&& visit) {
  visit("name", &Corrected::name, &Patient::name);
  visit("email", &Corrected::email, &Patient::email);
  visit("address", &Corrected::address, &Patient::address);
  visit("dateOfBirth", &Corrected::date_of_birth, &Patient::date_of_birth);
  visit("gender", &Corrected::gender, &Patient::gender);
  visit("telephone", &Corrected::telephone, &Patient::telephone);
}

bool has_name(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_takeable(std::string_view name) {
  bool is = name == "identifiers";
  each_simple([&](std::string_view known, auto, auto) { is = is || known == name; });
  description::each_field<PatientDetails>(
      [&](const auto& each) { is = is || each.json_name.view() == name; });
  return is;
}

// A simple field and the list that it is worked out of go together.
std::vector<std::string> with_partners(std::vector<std::string> fields) {
  const std::pair<const char*, const char*> partners[] = {
      {"name", "names"},        {"names", "name"},     {"address", "addresses"},
      {"addresses", "address"}, {"telecoms", "email"}, {"telecoms", "telephone"}};
  for (const auto& [one, other] : partners) {
    if (has_name(fields, one) && !has_name(fields, other)) fields.emplace_back(other);
  }
  return fields;
}

Corrected taken_from(const Patient& source, const std::vector<std::string>& named) {
  const std::vector<std::string> fields = with_partners(named);
  Corrected taken;
  each_simple([&](std::string_view name, auto change, auto known) {
    const auto& value = source.*known;
    if (!has_name(fields, name) || value == std::decay_t<decltype(value)>{}) return;
    taken.*change = value;
  });
  PatientDetailsChange details;
  description::each_field<PatientDetails>([&](const auto& each) {
    const auto& value = source.details.*each.member;
    if (!has_name(fields, each.json_name.view())) return;
    if (value == std::decay_t<decltype(value)>{}) return;
    details.fields.emplace_back(each.name);
    details.details.*each.member = value;
  });
  if (!details.fields.empty()) taken.details = std::move(details);
  if (!source.identifiers.empty()) taken.identifiers = source.identifiers;
  return taken;
}

bool is_among(const std::vector<Identifier>& all, const Identifier& one) {
  return std::any_of(all.begin(), all.end(), [&](const Identifier& each) {
    return each.system == one.system && each.value == one.value;
  });
}

// What the patient's details change by if these are to be what it says; the simple form and the
// lists made to agree.
Corrected change_to(const Corrected& wanted, const Patient& patient) {
  CorrectPatientDetails command;
  command.name = wanted.name;
  command.email = wanted.email;
  command.address = wanted.address;
  command.date_of_birth = wanted.date_of_birth;
  command.telephone = wanted.telephone;
  command.identifiers = wanted.identifiers;
  if (wanted.gender) command.gender = std::string(gender_name(*wanted.gender));
  if (wanted.details) command.details = *wanted.details;
  DetailsRules rules("");  // both were judged where they were said
  const PatientDetails after = agree(command, patient, rules);
  // Of a list that is gone no simple field can be worked out.
  const auto keep = [](auto& said, const auto& simple, const auto& known, const auto& list) {
    if (list.empty()) said = simple.value_or(known);
  };
  keep(command.name, wanted.name, patient.name, after.names);
  keep(command.email, wanted.email, patient.email, after.telecoms);
  keep(command.telephone, wanted.telephone, patient.telephone, after.telecoms);
  keep(command.address, wanted.address, patient.address, after.addresses);
  return change_of(command, after, patient);
}

// What the patient says now of the fields that the change names; but of identifiers.
Corrected known_of(const Corrected& change, const Patient& patient) {
  Corrected known;
  each_simple([&](std::string_view, auto field, auto of_patient) {
    if (change.*field) known.*field = patient.*of_patient;
  });
  if (!change.details) return known;
  known.details.emplace().fields = change.details->fields;
  each_named<PatientDetails>(change.details->fields, [&](const auto& each) {
    known.details->details.*each.member = patient.details.*each.member;
  });
  return known;
}

// What the target is to say again.
Corrected given_back(const PatientMergeAccepted& merge, const Patient& target) {
  Corrected back;
  each_simple([&](std::string_view, auto field, auto of_patient) {
    const auto& taken = merge.taken.*field;
    if (taken && target.*of_patient == *taken) back.*field = merge.before.*field;
  });
  if (merge.taken.details && merge.before.details) {
    PatientDetailsChange details;
    each_named<PatientDetails>(merge.taken.details->fields, [&](const auto& each) {
      const auto& now = target.details.*each.member;
      if (now != merge.taken.details->details.*each.member) return;
      details.fields.emplace_back(each.name);
      details.details.*each.member = merge.before.details->details.*each.member;
    });
    if (!details.fields.empty()) back.details = std::move(details);
  }
  if (merge.taken.identifiers) {
    back.identifiers = target.identifiers;
    std::erase_if(*back.identifiers,
                  [&](const Identifier& each) { return is_among(*merge.taken.identifiers, each); });
  }
  return back;
}

void check(const MergePatient& command, const Patient& source, DetailsRules& rules) {
  const Patient& target = command.target;
  if (command.target_id == command.source_id) {
    rules.fail("target_id", "the-same-patient", "name another patient than the one that is merged");
  } else if (!target.registered || target.clinic != command.clinic) {
    rules.fail("target_id", "no-such-patient", "name a patient by its id");
  }
  for (std::size_t i = 0; i < command.fields.size(); ++i) {
    if (is_takeable(command.fields[i])) continue;
    rules.fail("fields/" + std::to_string(i), "not-a-known-value",
               "name a member of a patient that the target is to take, such as telephone");
  }
  rules.reason(command.reason);
  if (!rules.errors().empty() || !has_name(command.fields, "dateOfBirth")) return;
  const auto came_before = [&](const std::string& date) {
    return !date.empty() && is_before(date, source.date_of_birth);
  };
  const bool too_young = came_before(target.registered_date) || came_before(target.deceased_date);
  if (!too_young) return;
  rules.fail(
      "fields", "before-birth",
      "the target was registered, or died, before this date of birth: leave dateOfBirth out");
}

const PatientMergeAccepted* accepted(const Patient& target, const std::string& merge_id) {
  for (const PatientMergeAccepted& each : target.merged_from) {
    if (each.merge_id == merge_id) return &each;
  }
  return nullptr;
}

}  // namespace

std::optional<Refusal> merged_away(const Patient& patient) {
  if (patient.merge_step == MergeStep::apart) return std::nullopt;
  const bool is_merged = patient.merge_step == MergeStep::completed;
  return Refusal{RefusalCode::state_conflict,
                 std::string(is_merged ? "the patient is merged into "
                                       : "the patient is just being merged into, or out of, ") +
                     patient.merge->target_id + ": change that record instead"};
}

Decision decide(const MergePatient& asked, const Patient& source) {
  if (!source.registered) return tl::unexpected(no_such_record());
  MergePatient command = asked;
  command.reason = infra::trimmed(asked.reason);
  DetailsRules rules("");
  check(command, source, rules);
  if (!rules.errors().empty()) return tl::unexpected(rules.refusal());
  const Patient& target = command.target;
  Corrected taken = taken_from(source, command.fields);
  if (auto refusal = merged_away(source)) {
    const bool goes_there = source.merge->target_id == command.target_id &&
                            source.merge->taken == taken && source.merge_step != MergeStep::undoing;
    if (goes_there) return std::vector<Event>{};
    return tl::unexpected(std::move(*refusal));
  }
  if (!source.active) return cannot_merge("the patient is deactivated: reactivate it first");
  if (target.merge) {
    return cannot_merge("the target is itself merged into " + target.merge->target_id +
                        ": merge into that record");
  }
  if (!target.active) return cannot_merge("the target is deactivated: reactivate it first");
  if (source.deceased != target.deceased) {
    return cannot_merge(
        "one of the two is recorded as dead and the other is not: record the death, or take it "
        "back, before they are merged");
  }
  return std::vector<Event>{
      PatientMergeBegun{command.merge_id, command.target_id, std::move(taken), command.reason}};
}

Decision decide(const UnmergePatient& command, const Patient& source) {
  if (!source.registered) return tl::unexpected(no_such_record());
  DetailsRules rules("");
  const std::string reason = infra::trimmed(command.reason);
  rules.reason(reason);
  if (!rules.errors().empty()) return tl::unexpected(rules.refusal());
  if (source.merge_step == MergeStep::apart || source.merge_step == MergeStep::undoing) {
    return std::vector<Event>{};
  }
  if (source.merge_step == MergeStep::begun) {
    return cannot_merge("the patient is just being merged into " + source.merge->target_id +
                        ": try again");
  }
  if (command.target.merge) {
    return cannot_merge("the target " + source.merge->target_id + " is itself merged into " +
                        command.target.merge->target_id + ": undo that first");
  }
  return std::vector<Event>{
      PatientUnmergeBegun{source.merge->merge_id, source.merge->target_id, reason}};
}

Decision decide(const AcceptMerge& command, const Patient& target) {
  const bool can = target.registered && target.active && !target.merge;
  if (!can || accepted(target, command.merge_id) != nullptr) return std::vector<Event>{};
  Corrected wanted = command.taken;
  std::vector<Identifier> added;
  if (command.taken.identifiers) {
    for (const Identifier& each : *command.taken.identifiers) {
      if (!is_among(target.identifiers, each)) added.push_back(each);
    }
    wanted.identifiers = target.identifiers;
    wanted.identifiers->insert(wanted.identifiers->end(), added.begin(), added.end());
  }
  const Corrected change = change_to(wanted, target);
  PatientMergeAccepted fact{command.merge_id, command.source_id, change, known_of(change, target)};
  fact.taken.identifiers.reset();
  if (!added.empty()) fact.taken.identifiers = std::move(added);
  std::vector<Event> facts{std::move(fact)};
  if (change != Corrected{}) facts.push_back(change);
  return facts;
}

Decision decide(const RevertMerge& command, const Patient& target) {
  const PatientMergeAccepted* merge = accepted(target, command.merge_id);
  if (merge == nullptr) return std::vector<Event>{};
  std::vector<Event> facts{PatientMergeReverted{merge->merge_id, merge->source_id}};
  const Corrected change = change_to(given_back(*merge, target), target);
  if (change != Corrected{}) facts.push_back(change);
  return facts;
}

Decision decide(const SettleMerge& command, const Patient& source) {
  if (!source.merge || source.merge->merge_id != command.merge_id) return std::vector<Event>{};
  const std::string& merge_id = source.merge->merge_id;
  const std::string& target_id = source.merge->target_id;
  if (source.merge_step == MergeStep::begun && command.merged) {
    return std::vector<Event>{PatientMergeCompleted{merge_id, target_id}};
  }
  if (source.merge_step == MergeStep::begun) {
    return std::vector<Event>{PatientMergeGivenUp{merge_id, target_id}};
  }
  if (source.merge_step == MergeStep::undoing && !command.merged) {
    return std::vector<Event>{PatientUnmerged{merge_id, target_id}};
  }
  return std::vector<Event>{};
}

}  // namespace carelog::command
