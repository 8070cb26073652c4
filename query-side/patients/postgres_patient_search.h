// The SQL that finds patients: which rows, in which order, and by which plan.
//
// PostgreSQL cannot know how common a word is that its statistics do not have. So a search by one
// condition that may be common runs in two steps: first among the nearest patients of the list, in
// its order, where a common word fills the page at once; if it did not, among all patients, by the
// indexes, which are fast for rare words. If the first step fills the page, that is the answer.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "query-side/patients/patient_reader.h"
#include "query-side/postgres/postgres_select.h"

namespace carelog::query {

// How the database sees the words of a filter.
struct SoughtWords {
  std::vector<std::string> words;  // as search_text() returns them
  bool trigrams = false;           // whether it has trigrams to compare words by
};

// The columns of patient_columns, then registered_at_ms, are selected.
struct PatientSearch {
  const PatientFilter& filter;
  const SoughtWords& words;
  const std::optional<PatientPlace>& after;
  std::uint32_t rows_max;
};

// Patients looked at in the first step. More by name, because people with the same first name are
// next to one another, sorted by their last name.
inline constexpr std::uint32_t nearest_max = 3000;
inline constexpr std::uint32_t nearest_by_name_max = 8000;

// Whether the first step is worth taking.
bool is_common_search(const PatientFilter& filter);
Select select_among_nearest(const PatientSearch& search);
Select select_among_all(const PatientSearch& search);
Select select_count(const PatientFilter& filter, const SoughtWords& words);

}  // namespace carelog::query
