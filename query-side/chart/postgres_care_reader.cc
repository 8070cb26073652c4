#include "query-side/chart/postgres_care_reader.h"

#include <pqxx/pqxx>

#include "query-side/chart/care_rules.h"
#include "query-side/postgres/postgres_select.h"
#include "query-side/postgres/postgres_session.h"

namespace carelog::query {
namespace {

// Of one patient: the newest, which are those that are looked at.
constexpr int naming_entries_max = 500;

constexpr const char* not_over =
    "('planned', 'arrived', 'triaged', 'in-progress', 'onleave', 'active', 'on-hold')";

// " FROM ... WHERE ...": the entries of the patient that are no errors.
std::string of_patient(Select& select, const CareQuestion& question) {
  std::string ids = "{" + question.patient_id;
  for (const std::string& each : question.merged) ids += "," + each;
  return " FROM carelog.chart_entries WHERE patient_id = ANY(" + select.parameter(ids + "}") +
         "::uuid[]) AND clinic = " + select.parameter(question.clinic) + " AND NOT in_error";
}

Select written_by(const CareQuestion& question) {
  Select select;
  select.sql = "SELECT 1" + of_patient(select, question);
  const std::string subject = select.parameter(question.subject);
  const std::string since = select.parameter(question.since_ms) + "::bigint";
  select.sql += " AND (recorded_by = " + subject + " AND recorded_at_ms >= " + since +
                " OR changed_by = " + subject + " AND changed_at_ms >= " + since + ") LIMIT 1";
  return select;
}

Select that_may_name(const CareQuestion& question) {
  Select select;
  select.sql = "SELECT type, content" + of_patient(select, question) +
               " AND type IN ('encounter', 'care-plan') AND (holds_from_ms >= " +
               select.parameter(question.since_ms) + "::bigint OR status IN " + not_over +
               ") ORDER BY holds_from_ms DESC, id DESC LIMIT " + std::to_string(naming_entries_max);
  return select;
}

Select details_of(const CareQuestion& question) {
  Select select;
  select.sql =
      "SELECT details FROM carelog.patients WHERE id = " + select.parameter(question.patient_id) +
      "::uuid AND clinic = " + select.parameter(question.clinic);
  return select;
}

}  // namespace

bool PostgresCareReader::treats(const CareQuestion& question) {
  const auth::UserNames user{question.subject, question.email};
  bool found = false;
  query(pool_, [&](pqxx::connection& connection) {
    pqxx::nontransaction work(connection);
    found = !run(work, written_by(question)).empty();
    if (found) return;
    for (const pqxx::row& row : run(work, that_may_name(question))) {
      found = entry_names(row[0].as<std::string>(), row[1].as<std::string>(), user);
      if (found) return;
    }
    for (const pqxx::row& row : run(work, details_of(question))) {
      found = details_name(row[0].as<std::string>(""), user);
    }
  });
  return found;
}

}  // namespace carelog::query
