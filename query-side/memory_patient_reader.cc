#include "query-side/memory_patient_reader.h"

#include <algorithm>
#include <tuple>

namespace carelog::query {
namespace {

std::string lower(std::string text) {
  for (char& letter : text) {
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  }
  return text;
}

bool has_identifier(const PatientView& patient, const PatientFilter& filter) {
  if (filter.identifier_system.empty() && filter.identifier_value.empty()) return true;
  return std::any_of(
      patient.identifiers().begin(), patient.identifiers().end(), [&](const auto& identifier) {
        return (filter.identifier_system.empty() ||
                identifier.system() == filter.identifier_system) &&
               (filter.identifier_value.empty() || identifier.value() == filter.identifier_value);
      });
}

bool matches(const PatientView& patient, const PatientFilter& filter) {
  if (patient.clinic() != filter.clinic) return false;
  if (filter.activity == Activity::active && !patient.active()) return false;
  if (filter.activity == Activity::inactive && patient.active()) return false;
  if (lower(patient.name()).find(lower(filter.name_contains)) == std::string::npos) return false;
  if (!filter.email.empty() && lower(patient.email()) != lower(filter.email)) return false;
  if (!filter.date_of_birth.empty() && patient.date_of_birth() != filter.date_of_birth) {
    return false;
  }
  return has_identifier(patient, filter);
}

}  // namespace

void MemoryPatientReader::put(PatientView patient, std::int64_t registered_at_ms) {
  const std::lock_guard lock(mutex_);
  const std::string id = patient.id();
  rows_[id] = {std::move(patient), registered_at_ms};
}

void MemoryPatientReader::add(HistoryEntry entry) {
  const std::lock_guard lock(mutex_);
  histories_[entry.patient_id()].push_back(std::move(entry));
}

std::optional<PatientView> MemoryPatientReader::find(const std::string& clinic,
                                                     const std::string& id) {
  const std::lock_guard lock(mutex_);
  const auto row = rows_.find(id);
  if (row == rows_.end() || row->second.patient.clinic() != clinic) return std::nullopt;
  return row->second.patient;
}

PatientPage MemoryPatientReader::list(const PatientFilter& filter,
                                      const std::optional<PatientPlace>& after,
                                      std::uint32_t limit) {
  const std::lock_guard lock(mutex_);
  std::vector<std::pair<PatientPlace, const PatientView*>> found;
  for (const auto& [id, row] : rows_) {
    const PatientPlace place{row.registered_at_ms, id};
    const bool behind = !after || std::tie(place.registered_at_ms, place.id) <
                                      std::tie(after->registered_at_ms, after->id);
    if (behind && matches(row.patient, filter)) found.emplace_back(place, &row.patient);
  }
  std::sort(found.begin(), found.end(), [](const auto& left, const auto& right) {
    return std::tie(left.first.registered_at_ms, left.first.id) >
           std::tie(right.first.registered_at_ms, right.first.id);
  });
  PatientPage page;
  for (const auto& [place, patient] : found) {
    if (page.patients.size() == limit) return page;
    page.patients.push_back(*patient);
    page.next_after = place;
  }
  page.next_after.reset();
  return page;
}

std::optional<HistoryPage> MemoryPatientReader::history(const std::string& clinic,
                                                        const std::string& id,
                                                        std::uint64_t after_version,
                                                        std::uint32_t limit) {
  const std::lock_guard lock(mutex_);
  const auto entries = histories_.find(id);
  if (entries == histories_.end() || entries->second.front().clinic() != clinic) {
    return std::nullopt;
  }
  HistoryPage page;
  for (const HistoryEntry& entry : entries->second) {
    if (entry.version() <= after_version) continue;
    page.more = page.entries.size() == limit;
    if (page.more) break;
    page.entries.push_back(entry);
  }
  return page;
}

}  // namespace carelog::query
