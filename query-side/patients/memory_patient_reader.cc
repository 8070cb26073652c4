#include "query-side/patients/memory_patient_reader.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <tuple>

#include "infra/text/email.h"
#include "infra/text/text.h"
#include "query-side/patients/name_words.h"

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
        const auto fits = [](const std::string& sought, const std::string& known) {
          return sought.empty() || infra::comparable(sought) == infra::comparable(known);
        };
        return fits(filter.identifier_system, identifier.system()) &&
               fits(filter.identifier_value, identifier.value());
      });
}

std::string sought_as(const std::string& text) {
  return lower(plainly_punctuated(text));
}

// All names, the simple one first, one per line.
std::string names_of(const PatientView& patient) {
  std::string names = patient.name();
  if (patient.details().empty()) return names;
  const auto add = [&](const nlohmann::json& parts) {
    for (const auto& each : parts) names += " " + each.get<std::string>();
  };
  for (const auto& name :
       nlohmann::json::parse(patient.details()).value("names", nlohmann::json::array())) {
    names += "\n" + name.value("text", "");
    add(name.value("given", nlohmann::json::array()));
    names += " " + name.value("family", "");
  }
  return names;
}

bool has_words(const PatientView& patient, const PatientFilter& filter) {
  const std::string symbols = symbols_of(filter.name_words);
  const std::string names = names_of(patient);
  if (sought_as(names).find(sought_as(symbols)) == std::string::npos) return false;
  const auto sought = words_of(lower(filter.name_words));
  const auto known = words_of(lower(names));
  return std::all_of(sought.begin(), sought.end(), [&](const std::string& word) {
    return std::any_of(known.begin(), known.end(),
                       [&](const std::string& each) { return each.starts_with(word); });
  });
}

bool matches(const PatientView& patient, const PatientFilter& filter) {
  if (patient.clinic() != filter.clinic) return false;
  if (filter.activity == Activity::active && !patient.active()) return false;
  if (filter.activity == Activity::inactive && patient.active()) return false;
  if (sought_as(names_of(patient)).find(sought_as(filter.name_contains)) == std::string::npos) {
    return false;
  }
  if (!filter.email.empty() &&
      infra::comparable_email(patient.email()) != infra::comparable_email(filter.email)) {
    return false;
  }
  if (!filter.date_of_birth.empty() && patient.date_of_birth() != filter.date_of_birth) {
    return false;
  }
  if (!filter.registered_from.empty() && patient.registered_date() < filter.registered_from) {
    return false;
  }
  if (!filter.registered_to.empty() && patient.registered_date() > filter.registered_to) {
    return false;
  }
  return has_words(patient, filter) && has_identifier(patient, filter);
}

// Whether the first place comes before the second.
bool before(PatientOrder order, const PatientPlace& left, const std::string& left_name,
            const PatientPlace& right, const std::string& right_name) {
  if (order == PatientOrder::name) {
    return std::pair(lower(left_name), left.id) < std::pair(lower(right_name), right.id);
  }
  const auto key = [](const PatientPlace& place) {
    return std::tie(place.registered_at_ms, place.id);
  };
  return order == PatientOrder::oldest ? key(left) < key(right) : key(left) > key(right);
}

}  // namespace

void MemoryPatientReader::put(PatientView patient, std::int64_t registered_at_ms) {
  const std::lock_guard lock(mutex_);
  const std::string id = patient.id();
  rows_[id] = {std::move(patient), registered_at_ms};
}

std::string MemoryPatientReader::target_of(const std::string& id) const {
  for (const auto& [target, row] : rows_) {
    const auto& merged = row.patient.merged_from();
    if (std::find(merged.begin(), merged.end(), id) != merged.end()) return target;
  }
  return {};
}

void MemoryPatientReader::add(HistoryEntry entry) {
  const std::lock_guard lock(mutex_);
  histories_[entry.patient_id()].push_back(std::move(entry));
}

void MemoryPatientReader::stand_at(std::optional<AsOf> as_of) {
  const std::lock_guard lock(mutex_);
  as_of_ = std::move(as_of);
}

FoundPatients MemoryPatientReader::find_as_of(const std::vector<PatientKey>& keys) {
  const std::lock_guard lock(mutex_);
  FoundPatients all{std::vector<std::optional<PatientView>>(keys.size()),
                    std::vector<std::uint32_t>(keys.size()), as_of_};
  auto& found = all.patients;
  for (std::size_t at = 0; at < keys.size(); ++at) {
    const auto row = rows_.find(keys[at].id);
    if (row == rows_.end() || row->second.patient.clinic() != keys[at].clinic) continue;
    found[at] = row->second.patient;
    if (std::string target = target_of(keys[at].id); !target.empty()) {
      found[at]->clear_merge_pending_with();
      found[at]->set_merged_into(std::move(target));
    }
  }
  return all;
}

PatientPage MemoryPatientReader::list(const PatientFilter& filter,
                                      const std::optional<PatientPlace>& after,
                                      std::uint32_t limit) {
  const std::lock_guard lock(mutex_);
  std::vector<std::pair<PatientPlace, const PatientView*>> found;
  const auto at = after ? rows_.find(after->id) : rows_.end();
  const std::string after_name = at == rows_.end() ? "" : at->second.patient.name();
  for (const auto& [id, row] : rows_) {
    const PatientPlace place{row.registered_at_ms, id};
    const bool behind =
        !after || before(filter.order, *after, after_name, place, row.patient.name());
    if (behind && matches(row.patient, filter) && target_of(id).empty())
      found.emplace_back(place, &row.patient);
  }
  std::sort(found.begin(), found.end(), [&](const auto& left, const auto& right) {
    return before(filter.order, left.first, left.second->name(), right.first, right.second->name());
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

std::uint64_t MemoryPatientReader::count(const PatientFilter& filter) {
  const std::lock_guard lock(mutex_);
  return static_cast<std::uint64_t>(
      std::count_if(rows_.begin(), rows_.end(), [&](const auto& each) {
        return matches(each.second.patient, filter) && target_of(each.first).empty();
      }));
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
