#include "tools/import/patient_row.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>

namespace carelog::tools {

namespace {

using nlohmann::json;

bool is_utf8(const std::string& text) {
  try {
    static_cast<void>(json(text).dump());
    return true;
  } catch (const json::type_error&) {
    return false;
  }
}

std::vector<std::pair<std::string, const std::string*>> text_fields(const PatientRow& row) {
  return {{"key", &row.key},
          {"name", &row.name},
          {"email", &row.email},
          {"address", &row.address},
          {"dateOfBirth", &row.date_of_birth},
          {"registeredDate", &row.registered_date},
          {"gender", &row.gender},
          {"telephone", &row.telephone},
          {"deceasedDate", &row.deceased_date}};
}

void add_further(const std::string& name, const std::string& value, json& out) {
  json said = name == "deceasedTime" ? json() : json::parse(value, nullptr, false);
  if (said.is_discarded() || said.is_null()) said = value;
  if (name == "furtherDetails" && said.is_object()) {
    out.update(said);
  } else {
    out[name] = std::move(said);
  }
}

json as_json(const PatientRow& row) {
  json out = json::object();
  for (const auto& [name, value] : text_fields(row))
    if (!value->empty()) out[name] = *value;
  for (const auto& identifier : row.identifiers)
    out["identifiers"].push_back({{"system", identifier.system}, {"value", identifier.value}});
  for (const auto& [name, value] : row.further) add_further(name, value, out);
  return out;
}

std::string text_of(const json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

// "/dateOfBirth" and "/patients/17/dateOfBirth" both mean the field dateOfBirth.
std::string field_of(std::string pointer) {
  for (const std::string list : {"/patients", "/entries"}) {
    if (pointer.starts_with(list + "/")) pointer.erase(0, list.size());
  }
  if (pointer.starts_with('/')) pointer.erase(0, 1);
  const std::size_t slash = pointer.find('/');
  if (pointer.find_first_not_of("0123456789") != slash) return pointer;
  return slash == std::string::npos ? std::string() : pointer.substr(slash + 1);
}

RowOutcome outcome_of(const json& result) {
  RowOutcome outcome;
  const std::string status = text_of(result, "status");
  if (status == "created") {
    outcome.status = RowOutcome::Status::created;
  } else if (status == "existing") {
    outcome.status = RowOutcome::Status::existing;
  } else if (status == "refused") {
    outcome.status = RowOutcome::Status::refused;
  }
  outcome.id = text_of(result, "id");
  outcome.version = result.value("version", std::uint64_t{0});
  for (const auto& error : result.value("errors", json::array())) {
    std::string reason = text_of(error, "detail");
    if (reason.empty()) reason = text_of(error, "code");
    outcome.problems.push_back(
        {field_of(text_of(error, "pointer")), std::move(reason), text_of(error, "code")});
  }
  if (outcome.problems.empty() && outcome.status == RowOutcome::Status::refused)
    outcome.problems.push_back({"", text_of(result, "detail")});
  return outcome;
}

}  // namespace

std::string field_that_is_not_utf8(const PatientRow& row) {
  for (const auto& [name, value] : text_fields(row))
    if (!is_utf8(*value)) return name;
  for (const auto& identifier : row.identifiers)
    if (!is_utf8(identifier.system) || !is_utf8(identifier.value)) return "identifiers";
  for (const auto& [name, value] : row.further)
    if (!is_utf8(value)) return name;
  return {};
}

bool has_readable_details(const PatientRow& row) {
  return std::all_of(row.further.begin(), row.further.end(), [](const auto& member) {
    return member.first != "furtherDetails" ||
           json::parse(member.second, nullptr, false).is_object();
  });
}

std::string import_row(const PatientRow& row) {
  if (const std::string field = field_that_is_not_utf8(row); !field.empty())
    throw std::invalid_argument(field + " is not UTF-8");
  return as_json(row).dump();
}

std::vector<RowOutcome> import_outcomes(std::string_view body, std::size_t rows) {
  const json answer = json::parse(body, nullptr, false);
  const json* results = answer.is_array() ? &answer : nullptr;
  if (answer.is_object() && answer.contains("results")) results = &answer["results"];
  if (results == nullptr || !results->is_array())
    throw std::runtime_error("the answer to an import holds no results");
  std::vector<RowOutcome> outcomes(rows);
  std::vector<bool> seen(rows, false);
  for (const auto& result : *results) {
    const auto row = result.is_object() ? result.value("row", std::size_t{rows}) : rows;
    if (row >= rows || seen[row])
      throw std::runtime_error("the answer to an import names a row that was not sent");
    seen[row] = true;
    outcomes[row] = outcome_of(result);
  }
  for (std::size_t i = 0; i < rows; ++i)
    if (!seen[i])
      throw std::runtime_error("the answer to an import lacks row " + std::to_string(i));
  return outcomes;
}

}  // namespace carelog::tools
