#include "query-side/patients/postgres_patient_reader.h"

#include <map>
#include <nlohmann/json.hpp>
#include <pqxx/pqxx>
#include <string_view>

#include "infra/ids/random_id.h"
#include "query-side/patients/name_words.h"
#include "query-side/patients/postgres_patient_search.h"
#include "query-side/postgres/postgres_history.h"
#include "query-side/postgres/postgres_session.h"
#include "query-side/postgres/postgres_statements.h"

namespace carelog::query {
namespace {

std::string_view text(const pqxx::row& row, int column) {
  const pqxx::field field = row[column];
  return {field.c_str(), field.size()};
}

std::string owned(const pqxx::row& row, int column) {
  return std::string(text(row, column));
}

// As PostgreSQL writes a UUID.
std::string lower_case(std::string uuid) {
  for (char& digit : uuid) {
    if (digit >= 'A' && digit <= 'F') digit = static_cast<char>(digit - 'A' + 'a');
  }
  return uuid;
}

void add_identifiers(std::string_view json, PatientView& patient) {
  if (json == "[]") return;
  for (const auto& item : nlohmann::json::parse(json)) {
    auto& identifier = *patient.add_identifiers();
    identifier.set_system(item.at("system").get<std::string>());
    identifier.set_value(item.at("value").get<std::string>());
  }
}

// The columns of patient_columns, in their order.
PatientView patient_from(const pqxx::row& row) {
  PatientView patient;
  patient.set_id(owned(row, 0));
  patient.set_clinic(owned(row, 1));
  patient.set_name(owned(row, 2));
  patient.set_email(owned(row, 3));
  patient.set_address(owned(row, 4));
  patient.set_date_of_birth(owned(row, 5));
  patient.set_registered_date(owned(row, 6));
  add_identifiers(text(row, 7), patient);
  patient.set_gender(owned(row, 8));
  patient.set_telephone(owned(row, 9));
  patient.set_deceased_date(owned(row, 10));
  patient.set_active(text(row, 11) == "t");
  patient.set_version(row[12].as<std::uint64_t>());
  return patient;
}

// Of letters and digits only, so that they need no escaping in an array.
SoughtWords seek(pqxx::transaction_base& work, const PatientFilter& filter) {
  SoughtWords sought;
  std::string words;
  for (const std::string& word : words_of(filter.name_words)) {
    words += (words.empty() ? "{\"" : ",\"") + word + '"';
  }
  if (words.empty()) return sought;
  for (const pqxx::row& row : work.exec_prepared("seek_words", words + "}")) {
    sought.words.push_back(owned(row, 0));
    sought.trigrams = text(row, 1) == "t";
  }
  return sought;
}

pqxx::result run(pqxx::transaction_base& work, const Select& wanted) {
  return work.exec_params(wanted.sql, pqxx::prepare::make_dynamic_params(wanted.parameters));
}

}  // namespace

std::vector<std::optional<PatientView>> PostgresPatientReader::find_all(
    const std::vector<PatientKey>& keys) {
  std::vector<std::optional<PatientView>> found(keys.size());
  std::multimap<std::string, std::size_t, std::less<>> wanted;  // id -> places in keys
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
      const auto [from, to] = wanted.equal_range(text(row, 0));
      for (auto each = from; each != to; ++each) {
        if (text(row, 1) == keys[each->second].clinic) found[each->second] = patient_from(row);
      }
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
      page.patients.push_back(patient_from(row));
      page.next_after = {row[13].as<std::int64_t>(), page.patients.back().id()};
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
      page->entries.push_back(history_entry(row));
    }
  });
  return page;
}

}  // namespace carelog::query
