#include "query-side/postgres/postgres_patient_merges.h"

#include <pqxx/pqxx>
#include <sstream>

#include "infra/ids/random_id.h"

namespace carelog::query {

std::string merged_into_sql(const std::string& alias) {
  return "(SELECT target.id FROM carelog.patients target WHERE target.merged_from <> '[]' AND "
         "target.merged_from @> jsonb_build_array(" +
         alias + ".id::text) LIMIT 1)";
}

std::vector<Statement> PostgresPatientMerges::statements() {
  return {{"patient_standing",
           "WITH RECURSIVE merged(id) AS ("
           "SELECT e.value::uuid FROM carelog.patients p, jsonb_array_elements_text(p.merged_from) "
           "e WHERE p.id = $1 "
           // One by one, by the key: nobody is merged from more than a few.
           "UNION SELECT e.value::uuid FROM merged, LATERAL (SELECT p.merged_from FROM "
           "carelog.patients p WHERE p.id = merged.id OFFSET 0) p, "
           "jsonb_array_elements_text(p.merged_from) e) "
           "SELECT " +
               merged_into_sql("p") +
               ", (SELECT string_agg(id::text, ' ') FROM merged) "
               "FROM carelog.patients p WHERE p.id = $1 AND p.clinic = $2"}};
}

PatientStanding PostgresPatientMerges::standing(const std::string& clinic,
                                                const std::string& patient_id) {
  PatientStanding standing;
  query(pool_, [&](pqxx::connection& connection) {
    standing = {};
    if (!infra::is_uuid(patient_id)) return;
    pqxx::nontransaction work(connection);
    const pqxx::result rows = work.exec_prepared("patient_standing", patient_id, clinic);
    if (rows.empty()) return;
    standing.known = true;
    standing.merged_into = rows[0][0].as<std::string>("");
    std::istringstream merged(rows[0][1].as<std::string>(""));
    for (std::string id; merged >> id;) standing.merged.push_back(std::move(id));
  });
  return standing;
}

}  // namespace carelog::query
