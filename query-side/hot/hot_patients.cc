#include "query-side/hot/hot_patients.h"

namespace carelog::query {

namespace {

// As rows say their ids.
std::string as_stored(std::string id) {
  for (char& digit : id) {
    if (digit >= 'A' && digit <= 'F') digit = static_cast<char>(digit - 'A' + 'a');
  }
  return id;
}

}  // namespace

// First whether an entry may be the answer, and then the entry: so it is as new as that.
std::vector<std::optional<HotPatients::Patient>> HotPatients::find(
    const std::vector<PatientWanted>& wanted) {
  std::vector<std::optional<Patient>> found(wanted.size());
  std::vector<std::string> ids;
  std::vector<std::size_t> places;
  const auto now = HotFollower::Clock::now();
  for (std::size_t at = 0; at < wanted.size(); ++at) {
    if (!follower_.may_answer(wanted[at].token, now)) continue;
    ids.push_back(as_stored(wanted[at].id));
    places.push_back(at);
  }
  if (ids.empty()) return found;
  const auto rows = rows_.find(ids);
  for (std::size_t each = 0; each < ids.size(); ++each) {
    Patient patient;
    if (!rows[each] || !patient.ParseFromString(*rows[each])) continue;
    if (patient.clinic() != wanted[places[each]].clinic) continue;
    found[places[each]] = std::move(patient);
  }
  return found;
}

// One that is merged into another is no answer, only where to look.
void HotPatients::keep(const Patient& patient, std::uint32_t partition, const AsOf& as_of) {
  if (!patient.merged_into().empty()) return;
  rows_.offer(patient.id(), partition, as_of, patient.SerializeAsString());
}

}  // namespace carelog::query
