#include "query-side/postgres_patient_reader.h"

#include <nlohmann/json.hpp>
#include <pqxx/pqxx>
#include <string_view>

#include "infra/process/clock.h"
#include "infra/process/random_id.h"
#include "query-side/postgres_session.h"
#include "query-side/postgres_statements.h"

namespace carelog::query {
namespace {

std::string_view text(const pqxx::row& row, int column) {
  const pqxx::field field = row[column];
  return {field.c_str(), field.size()};
}

std::string owned(const pqxx::row& row, int column) {
  return std::string(text(row, column));
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

HistoryEntry entry_from(const pqxx::row& row) {
  HistoryEntry entry;
  entry.set_patient_id(owned(row, 0));
  entry.set_version(row[1].as<std::uint64_t>());
  entry.set_event_type(owned(row, 2));
  entry.set_occurred_at(infra::format_time(row[3].as<std::int64_t>()));
  entry.set_clinic(owned(row, 4));
  entry.set_actor(owned(row, 5));
  entry.set_role(owned(row, 6));
  entry.set_purpose(owned(row, 7));
  entry.set_command(owned(row, 8));
  entry.set_command_id(owned(row, 9));
  entry.set_correlation_id(owned(row, 10));
  entry.set_causation_id(owned(row, 11));
  entry.set_traceparent(owned(row, 12));
  entry.set_topic(owned(row, 13));
  entry.set_partition(row[14].as<std::uint32_t>());
  entry.set_offset(row[15].as<std::int64_t>());
  for (const auto& item : nlohmann::json::parse(text(row, 16))) {
    auto& change = *entry.add_changes();
    change.set_field(item.at("field").get<std::string>());
    if (item.contains("from")) change.set_from(item.at("from").get<std::string>());
    if (item.contains("to")) change.set_to(item.at("to").get<std::string>());
  }
  return entry;
}

// A pattern for LIKE that finds the text anywhere.
std::string anywhere(std::string_view sought) {
  std::string pattern = "%";
  for (const char letter : sought) {
    if (letter == '%' || letter == '_' || letter == '\\') pattern += '\\';
    pattern += letter;
  }
  return pattern + '%';
}

struct Select {
  std::string sql;
  std::vector<std::string> parameters;

  std::string parameter(std::string value) {
    parameters.push_back(std::move(value));
    return "$" + std::to_string(parameters.size());
  }
};

std::string identifier_json(const PatientFilter& filter) {
  nlohmann::json identifier = nlohmann::json::object();
  if (!filter.identifier_system.empty()) identifier["system"] = filter.identifier_system;
  if (!filter.identifier_value.empty()) identifier["value"] = filter.identifier_value;
  return nlohmann::json::array({identifier})
      .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

Select select(const PatientFilter& filter, const std::optional<PatientPlace>& after,
              std::uint32_t rows_max) {
  Select select;
  std::string& sql = select.sql;
  sql = std::string("SELECT ") + patient_columns + ", registered_at_ms FROM carelog.patients" +
        " WHERE clinic = " + select.parameter(filter.clinic);
  if (filter.activity == Activity::active) sql += " AND active";
  if (filter.activity == Activity::inactive) sql += " AND NOT active";
  if (!filter.name_contains.empty()) {
    sql += " AND name_sought LIKE carelog.search_text(" +
           select.parameter(anywhere(filter.name_contains)) + ")";
  }
  if (!filter.email.empty()) {
    sql += " AND lower(email) = lower(" + select.parameter(filter.email) + ")";
  }
  if (!filter.date_of_birth.empty()) {
    sql += " AND date_of_birth = " + select.parameter(filter.date_of_birth);
  }
  if (!filter.identifier_system.empty() || !filter.identifier_value.empty()) {
    sql += " AND identifiers @> " + select.parameter(identifier_json(filter)) + "::jsonb";
  }
  if (after) {
    sql += " AND (registered_at_ms, id) < (" +
           select.parameter(std::to_string(after->registered_at_ms)) + "::bigint, " +
           select.parameter(after->id) + "::uuid)";
  }
  sql += " ORDER BY registered_at_ms DESC, id DESC LIMIT " + std::to_string(rows_max);
  return select;
}

}  // namespace

std::optional<PatientView> PostgresPatientReader::find(const std::string& clinic,
                                                       const std::string& id) {
  if (!infra::is_uuid(id)) return std::nullopt;
  std::optional<PatientView> found;
  query(pool_, [&](pqxx::connection& connection) {
    pqxx::nontransaction work(connection);
    const pqxx::result rows = work.exec_prepared("find_patient", id, clinic);
    if (!rows.empty()) found = patient_from(rows.front());
  });
  return found;
}

PatientPage PostgresPatientReader::list(const PatientFilter& filter,
                                        const std::optional<PatientPlace>& after,
                                        std::uint32_t limit) {
  const Select wanted = select(filter, after, limit + 1);
  PatientPage page;
  query(pool_, [&](pqxx::connection& connection) {
    pqxx::nontransaction work(connection);
    const pqxx::result rows =
        work.exec_params(wanted.sql, pqxx::prepare::make_dynamic_params(wanted.parameters));
    for (const pqxx::row& row : rows) {
      if (page.patients.size() == limit) return;
      page.patients.push_back(patient_from(row));
      page.next_after = {row[13].as<std::int64_t>(), page.patients.back().id()};
    }
    page.next_after.reset();
  });
  return page;
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
      page->entries.push_back(entry_from(row));
    }
  });
  return page;
}

}  // namespace carelog::query
