#include "query-side/patients/postgres_patient_reader.h"

#include <map>
#include <pqxx/pqxx>
#include <string_view>

#include "infra/ids/random_id.h"
#include "query-side/patients/name_words.h"
#include "query-side/patients/patient_columns.h"
#include "query-side/patients/postgres_patient_search.h"
#include "query-side/postgres/postgres_history.h"
#include "query-side/postgres/postgres_patient_merges.h"
#include "query-side/postgres/postgres_row.h"
#include "query-side/postgres/postgres_select.h"
#include "query-side/postgres/postgres_session.h"

namespace carelog::query {
namespace {

// PostgreSQL prints UUIDs in lower case.
std::string lower_case(std::string uuid) {
  for (char& digit : uuid) {
    if (digit >= 'A' && digit <= 'F') digit = static_cast<char>(digit - 'A' + 'a');
  }
  return uuid;
}

// Words are letters and digits only, so they need no escaping in an array.
SoughtWords seek(pqxx::transaction_base& work, const PatientFilter& filter) {
  SoughtWords sought;
  std::string words;
  for (const std::string& word : words_of(filter.name_words)) {
    words += (words.empty() ? "{\"" : ",\"") + word + '"';
  }
  if (words.empty()) return sought;
  for (const pqxx::row& row : work.exec_prepared("seek_words", words + "}")) {
    sought.words.emplace_back(text_of(row, 0));
    sought.trigrams = text_of(row, 1) == "t";
  }
  return sought;
}

// Of a SELECT, in its snapshot: how far the model is, or NULL while something in it waits for an
// operator, because that changes rows without moving it. Worked out once for all rows.
std::string as_of_sql() {
  return "(SELECT g.generation || ' ' || string_agg(a.next_offset::text, ' ' ORDER BY a.partition) "
         "FROM carelog.projection_generations g "
         "JOIN carelog.projection_positions a USING (projection, generation) "
         "WHERE g.projection = 'patients' AND g.state = 'live' AND NOT EXISTS ("
         "SELECT FROM carelog.parked_aggregates k WHERE k.projection = g.projection "
         "AND k.generation = g.generation AND NOT k.released) GROUP BY g.generation)";
}

// Merged, if another's row says so.
PatientView with_target(PatientView patient, const pqxx::row& row) {
  const auto target = row[behind(patient_columns)];
  if (target.is_null()) return patient;
  patient.clear_merge_pending_with();
  patient.set_merged_into(target.as<std::string>());
  return patient;
}

}  // namespace

std::vector<Statement> PostgresPatientReader::statements() {
  const std::string patients = "SELECT " + select_list(patient_columns) + ", " +
                               merged_into_sql("p") + ", log_partition, " + as_of_sql() +
                               " FROM carelog.patients p WHERE id = ";
  return {
      {"find_patient", patients + "$1"},
      {"find_patients", patients + "ANY ($1::uuid[])"},
      {"read_history", "SELECT " + select_list(history_columns) +
                           " FROM carelog.audit_entries WHERE aggregate_id = $1 AND "
                           "aggregate_type = 'patient' AND clinic = $2 AND version > $3 "
                           "ORDER BY version LIMIT $4"},
      {"has_history",
       "SELECT 1 FROM carelog.audit_subjects "
       "WHERE aggregate_id = $1 AND aggregate_type = 'patient' AND clinic = $2"},
      // The words as they are searched, and whether this session has pg_trgm's operator.
      {"seek_words",
       "SELECT carelog.search_text(word), EXISTS (SELECT FROM pg_operator WHERE oprname = '<%' AND "
       "pg_operator_is_visible(oid)) FROM unnest($1::text[]) WITH ORDINALITY AS w(word, place) "
       "ORDER BY place"}};
}

FoundPatients PostgresPatientReader::find_as_of(const std::vector<PatientKey>& keys) {
  FoundPatients found{std::vector<std::optional<PatientView>>(keys.size()),
                      std::vector<std::uint32_t>(keys.size()), std::nullopt};
  std::multimap<std::string, std::size_t, std::less<>> wanted;  // id -> indexes into keys
  std::string ids = "{";
  for (std::size_t at = 0; at < keys.size(); ++at) {
    if (!infra::is_uuid(keys[at].id)) continue;
    const auto place = wanted.emplace(lower_case(keys[at].id), at);
    if (ids.size() > 1) ids += ',';
    ids += place->first;
  }
  ids += '}';
  if (wanted.empty()) return found;
  query(pool_, [&](pqxx::connection& connection) {
    pqxx::nontransaction work(connection);
    const bool one = wanted.size() == 1;
    const pqxx::result rows = one ? work.exec_prepared("find_patient", wanted.begin()->first)
                                  : work.exec_prepared("find_patients", ids);
    for (const pqxx::row& row : rows) {
      const PatientView patient = with_target(message_of(patient_columns, row), row);
      const auto [first, last] = wanted.equal_range(patient.id());
      for (auto each = first; each != last; ++each) {
        if (patient.clinic() != keys[each->second].clinic) continue;
        found.patients[each->second] = patient;
        found.partitions[each->second] = row[behind(patient_columns) + 1].as<std::uint32_t>();
      }
      found.as_of = parse_as_of(text_of(row, behind(patient_columns) + 2));
    }
  });
  return found;
}

PatientPage PostgresPatientReader::list(const PatientFilter& filter,
                                        const std::optional<PatientPlace>& after,
                                        std::uint32_t limit) {
  PatientPage page;
  query(pool_, [&](pqxx::connection& connection) {
    pqxx::nontransaction work(connection);
    const SoughtWords words = seek(work, filter);
    const PatientSearch search{filter, words, after, limit + 1};
    pqxx::result rows;
    if (is_common_search(filter)) rows = run(work, select_among_nearest(search));
    if (rows.size() <= limit) rows = run(work, select_among_all(search));
    for (const pqxx::row& row : rows) {
      if (page.patients.size() == limit) return;
      page.patients.push_back(message_of(patient_columns, row));
      page.next_after = {row[behind(patient_columns)].as<std::int64_t>(),
                         page.patients.back().id()};
    }
    page.next_after.reset();
  });
  return page;
}

std::uint64_t PostgresPatientReader::count(const PatientFilter& filter) {
  std::uint64_t count = 0;
  query(pool_, [&](pqxx::connection& connection) {
    pqxx::nontransaction work(connection);
    count = run(work, select_count(filter, seek(work, filter)))[0][0].as<std::uint64_t>();
  });
  return count;
}

std::optional<HistoryPage> PostgresPatientReader::history(const std::string& clinic,
                                                          const std::string& id,
                                                          std::uint64_t after_version,
                                                          std::uint32_t limit) {
  if (!infra::is_uuid(id)) return std::nullopt;
  std::optional<HistoryPage> page;
  query(pool_, [&](pqxx::connection& connection) {
    pqxx::nontransaction work(connection);
    const pqxx::result rows =
        work.exec_prepared("read_history", id, clinic, after_version, limit + 1);
    if (rows.empty() && work.exec_prepared("has_history", id, clinic).empty()) return;
    page.emplace();
    for (const pqxx::row& row : rows) {
      page->more = page->entries.size() == limit;
      if (page->more) return;
      page->entries.push_back(message_of(history_columns, row));
    }
  });
  return page;
}

}  // namespace carelog::query
