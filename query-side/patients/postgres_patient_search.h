// The SQL that finds patients: which rows, in which order, and by which way.
//
// PostgreSQL cannot know how common a word is that it was never told of. So a search for one thing
// that may be common is run in two steps: first among the nearest patients of the list, in its
// order, where a common word fills the page at once; then, if it did not, among all, by the
// indexes, which are quick for what is rare. A page that the first step fills is the page.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "query-side/patients/patient_reader.h"
#include "query-side/postgres/postgres_select.h"

namespace carelog::query {

// What the database makes of the words of a filter.
struct SoughtWords {
  std::vector<std::string> words;  // as search_text() leaves them
  bool trigrams = false;           // it can resemble words to words
};

// The columns of patient_columns, then registered_at_ms, are selected.
struct PatientSearch {
  const PatientFilter& filter;
  const SoughtWords& words;
  const std::optional<PatientPlace>& after;
  std::uint32_t rows_max;
};

// Patients looked at in the first step. By name more, because whose first names are alike stand
// together, sorted by their last.
inline constexpr std::uint32_t nearest_max = 3000;
inline constexpr std::uint32_t nearest_by_name_max = 8000;

// Whether the first step is worth taking.
bool is_common_search(const PatientFilter& filter);
Select select_among_nearest(const PatientSearch& search);
Select select_among_all(const PatientSearch& search);
Select select_count(const PatientFilter& filter, const SoughtWords& words);

}  // namespace carelog::query
