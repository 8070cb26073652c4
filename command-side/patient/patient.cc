#include "command-side/patient/patient.h"

#include <algorithm>
#include <set>

#include "events/facts/identifier_kind.h"
#include "infra/text/email.h"
#include "infra/text/text.h"

namespace carelog::command {
namespace {

using namespace events;

void apply(Patient& patient, const PatientRegistered& fact) {
  patient.registered = true;
  patient.active = true;
  patient.clinic = fact.clinic;
  patient.name = fact.name;
  patient.email = fact.email;
  patient.address = fact.address;
  patient.date_of_birth = fact.date_of_birth;
  patient.registered_date = fact.registered_date;
  patient.identifiers = fact.identifiers;
  patient.gender = fact.gender;
  patient.telephone = fact.telephone;
  if (fact.details) patient.details = *fact.details;
}

void apply(Patient& patient, const PatientDetailsCorrected& fact) {
  if (fact.name) patient.name = *fact.name;
  if (fact.email) patient.email = *fact.email;
  if (fact.address) patient.address = *fact.address;
  if (fact.date_of_birth) patient.date_of_birth = *fact.date_of_birth;
  if (fact.registered_date) patient.registered_date = *fact.registered_date;
  if (fact.gender) patient.gender = *fact.gender;
  if (fact.telephone) patient.telephone = *fact.telephone;
  if (fact.identifiers) patient.identifiers = *fact.identifiers;
  if (fact.details) patient.details = changed(std::move(patient.details), *fact.details);
}

void apply(Patient& patient, const PatientDeactivated& fact) {
  patient.active = false;
  patient.inactive_reason = fact.reason;
}

void apply(Patient& patient, const PatientReactivated&) {
  patient.active = true;
  patient.inactive_reason.clear();
}

void apply(Patient& patient, const PatientMarkedDeceased& fact) {
  patient.deceased = true;
  patient.deceased_date = fact.deceased_date;
  patient.deceased_time = fact.deceased_time;
}

void apply(Patient& patient, const PatientDeathRetracted&) {
  patient.deceased = false;
  patient.deceased_date.clear();
  patient.deceased_time.clear();
}

void apply(Patient& patient, const PatientMergeBegun& fact) {
  patient.merge = fact;
  patient.merge_step = MergeStep::begun;
}

void apply(Patient& patient, const PatientMergeCompleted&) {
  patient.merge_step = MergeStep::completed;
}

void apply(Patient& patient, const PatientUnmergeBegun&) {
  patient.merge_step = MergeStep::undoing;
}

void end_merge(Patient& patient) {
  patient.merge.reset();
  patient.merge_step = MergeStep::apart;
}

void apply(Patient& patient, const PatientMergeGivenUp&) {
  end_merge(patient);
}

void apply(Patient& patient, const PatientUnmerged&) {
  end_merge(patient);
}

void apply(Patient& patient, const PatientMergeAccepted& fact) {
  patient.merged_from.push_back(fact);
}

template <typename Value>
void hand_down(std::optional<Value>& before, const std::optional<Value>& taken,
               const std::optional<Value>& earlier) {
  if (before && taken && *before == *taken) before = earlier;
}

void hand_down(PatientDetailsChange& before, const PatientDetailsChange& taken,
               const PatientDetailsChange& earlier) {
  each_named<PatientDetails>(taken.fields, [&](const auto& each) {
    auto& value = before.details.*each.member;
    if (value == taken.details.*each.member) value = earlier.details.*each.member;
  });
}

// What a later merge put aside was there because of an earlier one that is gone: it is now what the
// earlier one had put aside.
void hand_down(PatientMergeAccepted& later, const PatientMergeAccepted& gone) {
  const PatientDetailsCorrected& taken = gone.taken;
  const PatientDetailsCorrected& earlier = gone.before;
  hand_down(later.before.name, taken.name, earlier.name);
  hand_down(later.before.email, taken.email, earlier.email);
  hand_down(later.before.address, taken.address, earlier.address);
  hand_down(later.before.date_of_birth, taken.date_of_birth, earlier.date_of_birth);
  hand_down(later.before.gender, taken.gender, earlier.gender);
  hand_down(later.before.telephone, taken.telephone, earlier.telephone);
  if (later.before.details && taken.details && earlier.details) {
    hand_down(*later.before.details, *taken.details, *earlier.details);
  }
}

void apply(Patient& patient, const PatientMergeReverted& fact) {
  auto& all = patient.merged_from;
  const auto found = std::find_if(all.begin(), all.end(), [&](const PatientMergeAccepted& each) {
    return each.merge_id == fact.merge_id;
  });
  if (found == all.end()) return;
  for (auto later = found + 1; later != all.end(); ++later) hand_down(*later, *found);
  all.erase(found);
}

void apply(Patient& patient, const PatientMarkedNotDuplicate& fact) {
  patient.not_duplicates.push_back(fact.other_id);
}

void apply(Patient& patient, const PatientNotDuplicateRetracted& fact) {
  std::erase(patient.not_duplicates, fact.other_id);
}

std::string key_of(const std::string& clinic, const std::string& kind, const std::string& value) {
  std::string key = clinic;
  key.push_back('\0');
  key += kind;
  key.push_back('\0');
  return key += value;
}

std::string email_key(const std::string& clinic, const std::string& email) {
  return key_of(clinic, "email", infra::comparable_email(email));
}

std::string identifier_key(const std::string& clinic, const Identifier& identifier) {
  return key_of(clinic, "identifier:" + infra::comparable(identifier.system),
                infra::comparable(identifier.value));
}

}  // namespace

Patient evolve(Patient patient, const Event& event) {
  if (const auto* of_patient = std::get_if<PatientFact>(&event)) {
    std::visit([&patient](const auto& fact) { apply(patient, fact); }, *of_patient);
  }
  return patient;
}

std::vector<Event> facts_of(const Patient& patient) {
  std::vector<Event> facts;
  if (!patient.registered) return facts;
  facts.push_back(PatientRegistered{patient.clinic, patient.name, patient.email, patient.address,
                                    patient.date_of_birth, patient.registered_date,
                                    patient.identifiers, patient.gender, patient.telephone,
                                    known(patient.details)});
  if (patient.deceased) {
    facts.push_back(PatientMarkedDeceased{patient.deceased_date, patient.deceased_time});
  }
  if (!patient.active) facts.push_back(PatientDeactivated{patient.inactive_reason});
  for (const PatientMergeAccepted& each : patient.merged_from) facts.push_back(each);
  for (const std::string& other : patient.not_duplicates) {
    facts.push_back(PatientMarkedNotDuplicate{other});
  }
  if (!patient.merge) return facts;
  const std::string& merge_id = patient.merge->merge_id;
  const std::string& target_id = patient.merge->target_id;
  facts.push_back(*patient.merge);
  if (patient.merge_step == MergeStep::completed) {
    facts.push_back(PatientMergeCompleted{merge_id, target_id});
  } else if (patient.merge_step == MergeStep::undoing) {
    facts.push_back(PatientUnmergeBegun{merge_id, target_id, {}});
  }
  return facts;
}

std::vector<UniqueKey> unique_keys(const Patient& patient) {
  std::vector<UniqueKey> keys;
  if (!patient.active) return keys;
  std::set<std::string> not_own;  // and what is in the list already
  for (const PatientMergeAccepted& each : patient.merged_from) {
    if (each.taken.email) not_own.insert(email_key(patient.clinic, *each.taken.email));
    if (!each.taken.identifiers) continue;
    for (const Identifier& one : *each.taken.identifiers) {
      not_own.insert(identifier_key(patient.clinic, one));
    }
  }
  const auto add = [&](std::string key, std::string field) {
    if (not_own.insert(key).second) keys.push_back({std::move(key), std::move(field)});
  };
  const auto add_email = [&](const std::string& email) {
    if (!email.empty()) add(email_key(patient.clinic, email), "email");
  };
  const bool merged = patient.merge_step == MergeStep::completed;
  if (!merged || patient.merge->taken.email) add_email(patient.email);
  for (std::size_t i = 0; i < patient.identifiers.size(); ++i) {
    if (kind_of(patient.identifiers[i]) != IdentifierKind::record) continue;
    add(identifier_key(patient.clinic, patient.identifiers[i]),
        "identifiers/" + std::to_string(i) + "/value");
  }
  if (merged) return keys;
  for (const PatientMergeAccepted& each : patient.merged_from) {
    if (each.before.email) add_email(*each.before.email);
  }
  return keys;
}

}  // namespace carelog::command
