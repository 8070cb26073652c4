#include "query-side/patients/postgres_patient_search.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string_view>

#include "infra/text/email.h"
#include "infra/text/text.h"
#include "query-side/patients/name_words.h"
#include "query-side/patients/patient_columns.h"

namespace carelog::query {
namespace {

constexpr std::size_t misspelt_word_min = 4;  // bytes; shorter words resemble everything

// A LIKE pattern that finds the text anywhere.
std::string anywhere(std::string_view sought) {
  std::string pattern = "%";
  for (const char letter : sought) {
    if (letter == '%' || letter == '_' || letter == '\\') pattern += '\\';
    pattern += letter;
  }
  return pattern + '%';
}

// The projection stores three forms of each identifier: "system|value", "system|" and "|value".
std::string identifier_json(const PatientFilter& filter) {
  const std::string sought = infra::comparable(filter.identifier_system) + "|" +
                             infra::comparable(filter.identifier_value);
  return nlohmann::json::array({sought}).dump(-1, ' ', false,
                                              nlohmann::json::error_handler_t::replace);
}

bool is_ascii(std::string_view word) {
  return std::all_of(word.begin(), word.end(),
                     [](char letter) { return static_cast<unsigned char>(letter) < 0x80; });
}

// A word that is a prefix of one of the name's or, with trigrams, resembles one. A prefix always
// resembles its word (n of its n + 1 trigrams match); only words with letters outside ASCII may
// have none. LIKE, because a regular expression of two letters has no trigram; that the name
// contains the word at all is a condition of its own, so that the index can combine it with those
// of other words.
std::string word_condition(Select& select, const std::string& word, bool trigrams) {
  const std::string sought = select.parameter(word) + "::text";
  const bool resembles = trigrams && word.size() >= misspelt_word_min;
  if (resembles && is_ascii(word)) return sought + " <% names_sought";
  std::string condition = "(names_sought LIKE " + sought + " || '%'";
  if (!resembles) condition.insert(0, "names_sought LIKE '%' || " + sought + " || '%' AND ");
  for (const char* before : {" ", "-", "''", "\u2019", ".", "\n"}) {
    condition += std::string(" OR names_sought LIKE '%") + before + "' || " + sought + " || '%'";
  }
  if (resembles) condition += " OR " + sought + " <% names_sought";
  return condition + ")";
}

// Not merged into another. The own row tells where to look; where it does not yet, because its
// partition is behind, the patient is listed some moments longer.
constexpr const char* not_merged =
    " AND (merging_into = '' OR NOT EXISTS (SELECT FROM carelog.patients target WHERE target.id = "
    "NULLIF(patients.merging_into, '')::uuid AND target.merged_from @> "
    "jsonb_build_array(patients.id::text)))";

// "WHERE" with the clinic and who is wanted in it.
std::string whose(Select& select, const PatientFilter& filter) {
  std::string sql = " WHERE clinic = " + select.parameter(filter.clinic);
  if (filter.activity == Activity::active) sql += " AND active";
  if (filter.activity == Activity::inactive) sql += " AND NOT active";
  return sql + not_merged;
}

// The other conditions, cheapest first; each begins with " AND ".
std::string conditions(Select& select, const PatientFilter& filter, const SoughtWords& words) {
  std::string sql;
  if (!filter.registered_from.empty()) {
    sql += " AND registered_date >= " + select.parameter(filter.registered_from);
  }
  if (!filter.registered_to.empty()) {
    sql += " AND registered_date <= " + select.parameter(filter.registered_to);
  }
  if (!filter.name_contains.empty()) {
    sql += " AND names_sought LIKE carelog.search_text(" +
           select.parameter(anywhere(filter.name_contains)) + ")";
  }
  if (const std::string symbols = symbols_of(filter.name_words); !symbols.empty()) {
    sql +=
        " AND names_sought LIKE carelog.search_text(" + select.parameter(anywhere(symbols)) + ")";
  }
  for (const std::string& word : words.words) {
    sql += " AND " + word_condition(select, word, words.trigrams);
  }
  if (!filter.email.empty()) {
    sql += " AND email_sought = " + select.parameter(infra::comparable_email(filter.email));
  }
  if (!filter.date_of_birth.empty()) {
    sql += " AND date_of_birth = " + select.parameter(filter.date_of_birth);
  }
  if (!filter.identifier_system.empty() || !filter.identifier_value.empty()) {
    sql += " AND identifiers_sought @> " + select.parameter(identifier_json(filter)) + "::jsonb";
  }
  return sql;
}

const char* key_of(const PatientFilter& filter) {
  return filter.order == PatientOrder::name ? "names_sought" : "registered_at_ms";
}

// The condition for rows after the place; empty: from the beginning.
std::string behind(Select& select, const PatientSearch& search) {
  if (!search.after) return "";
  const std::string id = select.parameter(search.after->id) + "::uuid";
  // A cursor has no name in it: the page continues from where the patient is now.
  const std::string from =
      search.filter.order == PatientOrder::name
          ? "(SELECT names_sought, id FROM carelog.patients WHERE id = " + id + ")"
          : "(" + select.parameter(search.after->registered_at_ms) + "::bigint, " + id + ")";
  return std::string(" AND (") + key_of(search.filter) + ", id) " +
         (search.filter.order == PatientOrder::newest ? "< " : "> ") + from;
}

std::string in_order(const PatientFilter& filter, std::uint32_t rows_max) {
  const std::string key = key_of(filter);
  const bool newest = filter.order == PatientOrder::newest;
  return (newest ? " ORDER BY " + key + " DESC, id DESC" : " ORDER BY " + key + ", id") +
         " LIMIT " + std::to_string(rows_max);
}

std::string columns() {
  return select_list(patient_columns) + ", registered_at_ms";
}

// Filters that few patients match.
bool has_own_index(const PatientFilter& filter) {
  return !filter.email.empty() || !filter.date_of_birth.empty() ||
         !filter.identifier_system.empty() || !filter.identifier_value.empty();
}

// Few patients match. Walking the list until the page is full is then never right, although
// PostgreSQL's estimate of the value's frequency may say so. Not for a system without a value,
// which all patients may have.
bool is_rare(const PatientFilter& filter) {
  return !filter.email.empty() || !filter.date_of_birth.empty() || !filter.identifier_value.empty();
}

bool names_a_name(const PatientFilter& filter) {
  return !filter.name_contains.empty() || !filter.name_words.empty();
}

}  // namespace

bool is_common_search(const PatientFilter& filter) {
  const bool dates = !filter.registered_from.empty() || !filter.registered_to.empty();
  const std::size_t wanted = words_of(filter.name_words).size() +
                             (symbols_of(filter.name_words).empty() ? 0 : 1) +
                             (filter.name_contains.empty() ? 0 : 1) + (dates ? 1 : 0);
  return !has_own_index(filter) && wanted == 1;
}

Select select_among_nearest(const PatientSearch& search) {
  Select select;
  const bool by_name = search.filter.order == PatientOrder::name;
  select.sql = "SELECT " + columns() + " FROM (SELECT * FROM carelog.patients" +
               whose(select, search.filter) + behind(select, search) +
               in_order(search.filter, by_name ? nearest_by_name_max : nearest_max) +
               ") nearest WHERE true" + conditions(select, search.filter, search.words) +
               in_order(search.filter, search.rows_max);
  return select;
}

// With names, rows are found first and sorted afterwards: walking the list in order until the page
// is full is what the first step tried, or would take long.
Select select_among_all(const PatientSearch& search) {
  Select select;
  const bool fence =
      is_rare(search.filter) || (names_a_name(search.filter) && !has_own_index(search.filter));
  const std::string rows = "SELECT " + columns() + ", names_sought FROM carelog.patients" +
                           whose(select, search.filter) + behind(select, search) +
                           conditions(select, search.filter, search.words);
  select.sql = fence ? "SELECT * FROM (" + rows + " OFFSET 0) found" : rows;
  select.sql += in_order(search.filter, search.rows_max);
  return select;
}

Select select_count(const PatientFilter& filter, const SoughtWords& words) {
  Select select;
  select.sql = "SELECT count(*) FROM carelog.patients" + whose(select, filter) +
               conditions(select, filter, words);
  return select;
}

}  // namespace carelog::query
