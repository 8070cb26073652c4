#include "query-side/patients/postgres_duplicate_reader.h"

#include <nlohmann/json.hpp>
#include <pqxx/pqxx>

#include "query-side/postgres/postgres_row.h"
#include "query-side/postgres/postgres_select.h"
#include "query-side/postgres/postgres_session.h"

namespace carelog::query {
namespace {

constexpr int compared_columns = 10;

// Of the row of this alias.
std::string compared_list(const std::string& alias) {
  std::string list;
  for (const char* column :
       {"id", "registered_at_ms", "names", "telephones", "identifiers", "address", "date_of_birth",
        "gender", "person_numbers", "not_duplicates"}) {
    list += (list.empty() ? "" : ", ") + alias + "." + column;
  }
  return list;
}

std::vector<std::string> texts_in(const pqxx::row& row, int column) {
  return nlohmann::json::parse(text_of(row, column)).get<std::vector<std::string>>();
}

ComparedPatient compared_in(const pqxx::row& row, int from) {
  ComparedPatient patient;
  patient.place.id = row[from].as<std::string>();
  patient.place.registered_at_ms = row[from + 1].as<std::int64_t>();
  patient.features.names = texts_in(row, from + 2);
  patient.features.telephones = texts_in(row, from + 3);
  patient.features.identifiers = texts_in(row, from + 4);
  patient.features.address = text_of(row, from + 5);
  patient.features.date_of_birth = text_of(row, from + 6);
  patient.features.gender = text_of(row, from + 7);
  patient.features.person_numbers = texts_in(row, from + 8);
  patient.not_duplicates = texts_in(row, from + 9);
  return patient;
}

// Those who share a key are found by the index, all of them, before any bound is put: PostgreSQL
// would otherwise walk the table in the hope of the first few.
Select select_compared(const std::string& clinic, const std::optional<PatientPlace>& after,
                       std::uint32_t patients_max) {
  Select select;
  const std::string open = " AND active AND NOT merged";
  std::string patients =
      "SELECT * FROM carelog.duplicate_candidates WHERE clinic = " + select.parameter(clinic) +
      open;
  if (after) {
    patients += " AND (registered_at_ms, id) < (" + select.parameter(after->registered_at_ms) +
                "::bigint, " + select.parameter(after->id) + "::uuid)";
  }
  patients += " ORDER BY registered_at_ms DESC, id DESC LIMIT " + std::to_string(patients_max);
  select.sql = "SELECT " + compared_list("a") + ", " + compared_list("b") + " FROM (" + patients +
               ") a LEFT JOIN LATERAL (WITH near AS MATERIALIZED (SELECT * FROM "
               "carelog.duplicate_candidates o WHERE o.keys ?| ARRAY(SELECT "
               "jsonb_array_elements_text(a.keys)) AND o.clinic = a.clinic AND o.active AND NOT "
               "o.merged AND (o.registered_at_ms, o.id) < (a.registered_at_ms, a.id)) "
               "SELECT * FROM near ORDER BY registered_at_ms DESC, id DESC LIMIT " +
               std::to_string(compared_others_max) +
               ") b ON true ORDER BY a.registered_at_ms DESC, a.id DESC, b.registered_at_ms DESC, "
               "b.id DESC";
  return select;
}

}  // namespace

std::vector<ComparedWith> PostgresDuplicateReader::next(const std::string& clinic,
                                                        const std::optional<PatientPlace>& after,
                                                        std::uint32_t patients_max) {
  const Select select = select_compared(clinic, after, patients_max);
  std::vector<ComparedWith> found;
  query(pool_, [&](pqxx::connection& connection) {
    pqxx::nontransaction work(connection);
    found.clear();
    for (const pqxx::row& row : run(work, select)) {
      if (found.empty() || found.back().patient.place.id != text_of(row, 0)) {
        found.push_back({compared_in(row, 0), {}});
      }
      if (row[compared_columns].is_null()) continue;
      found.back().others.push_back(compared_in(row, compared_columns));
    }
  });
  return found;
}

}  // namespace carelog::query
