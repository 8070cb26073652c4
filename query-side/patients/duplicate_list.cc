#include "query-side/patients/duplicate_reader.h"

#include <algorithm>

namespace carelog::query {
namespace {

using carelog::api::v1::DuplicatePair;

struct FoundPair {
  DuplicateScore score;
  std::string patient_id;
  std::string other_id;
};

bool is_marked(const ComparedPatient& patient, const ComparedPatient& other) {
  const auto& all = patient.not_duplicates;
  return std::find(all.begin(), all.end(), other.place.id) != all.end();
}

std::vector<FoundPair> pairs_of(const ComparedWith& compared, const DuplicatesWanted& wanted) {
  std::vector<FoundPair> found;
  for (const ComparedPatient& other : compared.others) {
    const bool marked = is_marked(compared.patient, other) || is_marked(other, compared.patient);
    if (marked != wanted.not_duplicates) continue;
    DuplicateScore score = duplicate_score(compared.patient.features, other.features);
    if (score.points < wanted.score_min) continue;
    found.push_back({std::move(score), compared.patient.place.id, other.place.id});
  }
  std::stable_sort(found.begin(), found.end(), [](const FoundPair& one, const FoundPair& other) {
    return one.score.points > other.score.points;
  });
  return found;
}

// Who is one of a merge by now, or inactive, is no candidate, whatever the other read model says.
bool is_open(const std::optional<PatientView>& patient) {
  return patient && patient->active() && patient->merged_into().empty();
}

std::vector<DuplicatePair> shown(PatientReader& patients, const std::string& clinic,
                                 std::vector<FoundPair> found) {
  std::vector<PatientKey> keys;
  for (const FoundPair& each : found) {
    keys.push_back({clinic, each.patient_id});
    keys.push_back({clinic, each.other_id});
  }
  auto views = patients.find_all(keys);
  std::vector<DuplicatePair> pairs;
  for (std::size_t at = 0; at < found.size(); ++at) {
    auto& patient = views[2 * at];
    auto& other = views[2 * at + 1];
    if (!is_open(patient) || !is_open(other)) continue;
    DuplicatePair& pair = pairs.emplace_back();
    pair.set_score(found[at].score.points);
    for (std::string& reason : found[at].score.reasons) pair.add_reasons(std::move(reason));
    *pair.mutable_patient() = std::move(*patient);
    *pair.mutable_other() = std::move(*other);
  }
  return pairs;
}

}  // namespace

DuplicatePage duplicate_page(PatientReader& patients, DuplicateReader& compared,
                             const std::string& clinic, std::optional<PatientPlace> after,
                             const DuplicatesWanted& wanted) {
  std::vector<FoundPair> found;
  bool more = true;
  for (std::uint32_t looked_at = 0;
       more && found.size() < wanted.limit && looked_at < compared_for_a_page_max;
       looked_at += compared_at_once) {
    const auto step = compared.next(clinic, after, compared_at_once);
    more = step.size() == compared_at_once;
    for (const ComparedWith& each : step) {
      if (found.size() >= wanted.limit) {
        more = true;
        break;
      }
      for (FoundPair& pair : pairs_of(each, wanted)) found.push_back(std::move(pair));
      after = each.patient.place;
    }
  }
  DuplicatePage page;
  if (more) page.next_after = after;
  if (!found.empty()) page.pairs = shown(patients, clinic, std::move(found));
  return page;
}

}  // namespace carelog::query
