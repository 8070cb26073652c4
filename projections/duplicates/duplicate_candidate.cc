#include "projections/duplicates/duplicate_candidate.h"

#include <algorithm>
#include <set>

#include "events/facts/identifier_kind.h"
#include "infra/text/likeness.h"
#include "infra/text/text.h"

namespace carelog::projections {
namespace {

using CandidateRow = std::optional<DuplicateCandidate>;

DuplicateCandidate& known_candidate(CandidateRow& row, const RecordedEvent& event) {
  if (!row) throw UnappliableEvent(event, "belongs to a patient who was never registered");
  return *row;
}

void put_identifiers(DuplicateCandidate& row, const std::vector<events::Identifier>& identifiers) {
  row.identifiers.clear();
  row.person_numbers.clear();
  for (const events::Identifier& each : identifiers) {
    const auto kind = kind_of(each);
    if (kind == events::IdentifierKind::household) continue;
    row.identifiers.push_back(infra::comparable(each.value));
    if (kind != events::IdentifierKind::person) continue;
    row.person_numbers.push_back(infra::comparable(each.system) + "|" + row.identifiers.back());
  }
}

// Behind the first of the list.
template <typename Item, typename Text>
void put_others(std::vector<std::string>& texts, const std::vector<Item>& items, Text text_of) {
  texts.resize(1);
  for (const Item& each : items) {
    std::string text = text_of(each);
    if (!text.empty() && text != texts.front()) texts.push_back(std::move(text));
  }
}

std::string telephone_of(const events::Telecom& telecom) {
  return telecom.system == "phone" || telecom.system == "sms" ? telecom.value : std::string();
}

void put_names(DuplicateCandidate& row, const events::PatientDetails& details) {
  put_others(row.names, details.names, events::shown_name);
}

void put_telephones(DuplicateCandidate& row, const events::PatientDetails& details) {
  put_others(row.telephones, details.telecoms, telephone_of);
}

void apply(CandidateRow& row, const RecordedEvent& event,
           const events::PatientRegistered& registered) {
  if (row) throw UnappliableEvent(event, "registers a patient for the second time");
  row = DuplicateCandidate{.id = event.id(),
                           .clinic = registered.clinic,
                           .names = {registered.name},
                           .telephones = {registered.telephone},
                           .identifiers = {},
                           .person_numbers = {},
                           .address = registered.address,
                           .date_of_birth = registered.date_of_birth,
                           .gender = std::string(events::gender_name(registered.gender)),
                           .not_duplicates = {},
                           .registered_at_ms = event.metadata().decided_at_ms};
  put_identifiers(*row, registered.identifiers);
  if (!registered.details) return;
  put_names(*row, *registered.details);
  put_telephones(*row, *registered.details);
}

void apply(CandidateRow& row, const RecordedEvent& event,
           const events::PatientDetailsCorrected& corrected) {
  DuplicateCandidate& patient = known_candidate(row, event);
  if (corrected.name) patient.names.front() = *corrected.name;
  if (corrected.telephone) patient.telephones.front() = *corrected.telephone;
  if (corrected.address) patient.address = *corrected.address;
  if (corrected.date_of_birth) patient.date_of_birth = *corrected.date_of_birth;
  if (corrected.gender) patient.gender = std::string(events::gender_name(*corrected.gender));
  if (corrected.identifiers) put_identifiers(patient, *corrected.identifiers);
  if (!corrected.details) return;
  const auto& fields = corrected.details->fields;
  const auto changes = [&](const char* name) {
    return std::find(fields.begin(), fields.end(), name) != fields.end();
  };
  if (changes("names")) put_names(patient, corrected.details->details);
  if (changes("telecoms")) put_telephones(patient, corrected.details->details);
}

void apply(CandidateRow& row, const RecordedEvent& event, const events::PatientDeactivated&) {
  known_candidate(row, event).active = false;
}

void apply(CandidateRow& row, const RecordedEvent& event, const events::PatientReactivated&) {
  known_candidate(row, event).active = true;
}

void apply(CandidateRow& row, const RecordedEvent& event, const events::PatientMergeBegun&) {
  known_candidate(row, event).merged = true;
}

void apply(CandidateRow& row, const RecordedEvent& event, const events::PatientMergeGivenUp&) {
  known_candidate(row, event).merged = false;
}

void apply(CandidateRow& row, const RecordedEvent& event, const events::PatientUnmerged&) {
  known_candidate(row, event).merged = false;
}

void apply(CandidateRow& row, const RecordedEvent& event,
           const events::PatientMarkedNotDuplicate& marked) {
  known_candidate(row, event).not_duplicates.push_back(marked.other_id);
}

void apply(CandidateRow& row, const RecordedEvent& event,
           const events::PatientNotDuplicateRetracted& retracted) {
  std::erase(known_candidate(row, event).not_duplicates, retracted.other_id);
}

// All other facts change nothing that patients are compared by.
template <typename Fact>
void apply(CandidateRow& row, const RecordedEvent& event, const Fact&) {
  known_candidate(row, event);
}

std::string digits_in(const std::string& telephone) {
  std::string digits;
  for (const char each : telephone) {
    if (each >= '0' && each <= '9') digits += each;
  }
  if (digits.size() > compared_digits_max) digits.erase(0, digits.size() - compared_digits_max);
  return digits;
}

// Of the name, each once.
std::set<std::string> sounds_in(const std::string& name, std::size_t& words_left) {
  std::set<std::string> sounds;
  for (const std::string& word : infra::plain_words(name)) {
    if (words_left == 0) break;
    --words_left;
    sounds.insert(infra::sound_of(word));
  }
  return sounds;
}

}  // namespace

// Hundreds may share a telephone number, in a family, a home or a made-up record: it is no key
// alone.
std::vector<std::string> keys_of(const DuplicateCandidate& patient) {
  std::set<std::string> keys, all_sounds;
  std::size_t words_left = compared_words_max;
  for (const std::string& name : patient.names) {
    std::string whole;
    for (const std::string& sound : sounds_in(name, words_left)) {
      keys.insert("birth " + patient.date_of_birth + " " + sound);
      all_sounds.insert(sound);
      whole += " " + sound;
    }
    if (!whole.empty()) keys.insert("year " + patient.date_of_birth.substr(0, 4) + whole);
  }
  for (const std::string& value : patient.identifiers) keys.insert("identifier " + value);
  for (const std::string& telephone : patient.telephones) {
    const std::string digits = digits_in(telephone);
    if (digits.size() < compared_digits_min) continue;
    keys.insert("telephone " + digits + " birth " + patient.date_of_birth);
    for (const std::string& sound : all_sounds) keys.insert("telephone " + digits + " " + sound);
  }
  return {keys.begin(), keys.end()};
}

std::size_t bytes_in(const DuplicateCandidate& patient) {
  std::size_t bytes = patient.id.size() + patient.address.size();
  for (const auto* texts : {&patient.names, &patient.telephones, &patient.identifiers,
                            &patient.person_numbers, &patient.not_duplicates}) {
    for (const std::string& each : *texts) bytes += sizeof each + each.size();
  }
  return bytes;
}

std::optional<DuplicateCandidate> evolve(std::optional<DuplicateCandidate> row,
                                         const RecordedEvent& event) {
  if (!is_news(row ? row->version : 0, event)) return row;
  std::visit([&](const auto& fact) { apply(row, event, fact); },
             fact_of<events::PatientFact>(event));
  row->version = event.version;
  return row;
}

}  // namespace carelog::projections
