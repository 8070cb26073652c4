#include "tools/records/record_document.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "tools/fhir/reference_names.h"

namespace carelog::tools {
namespace {

using Json = nlohmann::json;

// Meant for programs, or shown elsewhere.
constexpr std::array not_columns = {
    "id",         "entryType", "patientId", "version", "encounterId",   "sourceId",   "recordedAt",
    "recordedBy", "changedAt", "changedBy", "inError", "inErrorReason", "recordedOn", "active"};
// In this order if present; the rest follows.
constexpr std::array first_columns = {"code",           "class",    "kind",  "status",
                                      "clinicalStatus", "start",    "onset", "occurred",
                                      "performedStart", "effective"};
// Parts of an element that need no label.
constexpr std::array plain_parts = {"value",  "code", "lines",    "given",
                                    "family", "city", "quantity", "coded"};
constexpr std::array kinds = {std::pair{"allergy", "Allergies"},
                              std::pair{"condition", "Conditions"},
                              std::pair{"medication", "Medications"},
                              std::pair{"encounter", "Encounters"},
                              std::pair{"procedure", "Procedures"},
                              std::pair{"immunization", "Immunizations"},
                              std::pair{"observation", "Observations"},
                              std::pair{"care-plan", "Care plans"},
                              std::pair{"note", "Notes"}};

constexpr const char* style = R"(
body { font: 11pt/1.4 sans-serif; margin: 2em auto; max-width: 60em; color: #111 }
h1 { font-size: 1.5em; margin: 0 }
h2 { font-size: 1.15em; margin: 1.5em 0 .3em; break-after: avoid }
dl { display: grid; grid-template-columns: max-content auto; gap: .1em 1em; margin: .8em 0 }
dt { color: #555 } dd { margin: 0; white-space: pre-line }
table { border-collapse: collapse; width: 100%; font-size: .9em } tr { break-inside: avoid }
th { text-align: left; border-bottom: 1px solid #111 } thead { display: table-header-group }
td, th { padding: .2em .6em .2em 0; vertical-align: top }
td { border-bottom: 1px solid #ccc; white-space: pre-line }
.error td { text-decoration: line-through; color: #777 }
.why { font-style: italic }
footer { margin-top: 2em; color: #555; font-size: .85em }
@page { margin: 18mm }
@media print { body { margin: 0; max-width: none } }
)";

std::string escaped(const std::string& text) {
  std::string safe;
  for (const char c : text) {
    switch (c) {
      case '&':
        safe += "&amp;";
        break;
      case '<':
        safe += "&lt;";
        break;
      case '>':
        safe += "&gt;";
        break;
      case '"':
        safe += "&quot;";
        break;
      default:
        safe += c;
    }
  }
  return safe;
}

// "clinicalStatus" becomes "Clinical status".
std::string label_of(const std::string& name) {
  std::string label;
  for (const char c : name) {
    const bool capital = c >= 'A' && c <= 'Z';
    if (capital) label += ' ';
    label += capital ? static_cast<char>(c - 'A' + 'a') : c;
  }
  if (!label.empty() && label[0] >= 'a' && label[0] <= 'z')
    label[0] = static_cast<char>(label[0] - 'a' + 'A');
  return label;
}

std::string joined_words(const std::vector<std::string>& parts, const char* between) {
  std::string all;
  for (const std::string& part : parts) {
    if (part.empty()) continue;
    if (!all.empty()) all += between;
    all += part;
  }
  return all;
}

std::string in_words(const Json& value);

// A concept or coding by its text, a quantity with its unit, anything else part by part.
std::string object_in_words(const Json& value) {
  if (const std::string text = text_in(value, "text"); !text.empty()) return text;
  if (value.contains("codings")) return in_words(value["codings"]);
  if (const std::string shown = text_in(value, "display"); !shown.empty()) return shown;
  if (value.contains("unit") || value.contains("comparator")) {
    return joined_words(
        {text_in(value, "comparator"), text_in(value, "value"), text_in(value, "unit")}, " ");
  }
  std::vector<std::string> parts;
  for (const auto& [name, part] : value.items()) {
    if (name == "extra" || name == "system") continue;
    const std::string words = in_words(part);
    if (words.empty()) continue;
    const bool plain = std::find(plain_parts.begin(), plain_parts.end(), name) != plain_parts.end();
    parts.push_back(plain ? words : label_of(name) + ": " + words);
  }
  return joined_words(parts, ", ");
}

std::string in_words(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_boolean()) return value.get<bool>() ? "yes" : "no";
  if (value.is_array()) {
    std::vector<std::string> parts;
    for (const Json& each : value) parts.push_back(in_words(each));
    return joined_words(parts, "; ");
  }
  if (value.is_object()) return object_in_words(value);
  return value.is_null() ? std::string() : value.dump();
}

bool is_column(const std::string& name) {
  return std::find(not_columns.begin(), not_columns.end(), name) == not_columns.end();
}

std::vector<std::string> columns_of(const std::vector<Json>& entries) {
  std::vector<std::string> columns;
  const auto add = [&](const std::string& name) {
    if (std::find(columns.begin(), columns.end(), name) == columns.end()) columns.push_back(name);
  };
  for (const char* name : first_columns) {
    const bool is_there = std::any_of(entries.begin(), entries.end(),
                                      [&](const Json& each) { return each.contains(name); });
    if (is_there) add(name);
  }
  for (const Json& entry : entries) {
    for (const auto& [name, value] : entry.items()) {
      if (is_column(name) && !in_words(value).empty()) add(name);
    }
  }
  return columns;
}

std::string row_of(const Json& entry, const std::vector<std::string>& columns) {
  const bool in_error = entry.value("inError", false);
  std::string row = in_error ? "<tr class=\"error\">" : "<tr>";
  for (const std::string& column : columns) {
    row += "<td>" + (entry.contains(column) ? escaped(in_words(entry[column])) : "") + "</td>";
  }
  row += "<td>" +
         escaped(joined_words(
             {text_in(entry, "recordedAt").substr(0, 10), text_in(entry, "recordedBy")}, " by ")) +
         "</td></tr>\n";
  if (in_error) {
    row += "<tr><td class=\"why\" colspan=\"" + std::to_string(columns.size() + 1) +
           "\">recorded in error: " + escaped(text_in(entry, "inErrorReason")) + "</td></tr>\n";
  }
  return row;
}

std::string section_of(const std::string& title, std::vector<Json> entries) {
  std::stable_partition(entries.begin(), entries.end(),
                        [](const Json& entry) { return !entry.value("inError", false); });
  const std::vector<std::string> columns = columns_of(entries);
  std::string section =
      "<h2>" + title + " (" + std::to_string(entries.size()) + ")</h2>\n<table><thead><tr>";
  for (const std::string& column : columns) section += "<th>" + escaped(label_of(column)) + "</th>";
  section += "<th>Recorded</th></tr></thead><tbody>\n";
  for (const Json& entry : entries) section += row_of(entry, columns);
  return section + "</tbody></table>\n";
}

std::string details_of(const Json& patient) {
  std::string details = "<dl>\n";
  const auto add = [&](const std::string& label, const std::string& words) {
    if (words.empty()) return;
    details += "<dt>" + escaped(label) + "</dt><dd>" + escaped(words) + "</dd>\n";
  };
  for (const auto& [name, value] : patient.items()) {
    if (is_column(name) && name != "name") add(label_of(name), in_words(value));
  }
  if (!patient.value("active", true)) add("State", "not active");
  add("Record", text_in(patient, "id"));
  return details + "</dl>\n";
}

}  // namespace

std::string record_document(RecordReader& reader, const std::string& patient_id,
                            const std::string& printed_at) {
  const Json patient = reader.patient(patient_id);
  std::map<std::string, std::vector<Json>> by_kind;
  reader.each_entry(patient_id, [&](const Json& entry) {
    by_kind[text_in(entry, "entryType")].push_back(entry);
  });
  const std::string name = escaped(text_in(patient, "name"));
  std::string page = "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>" +
                     name + "</title><style>" + style + "</style></head><body>\n<h1>" + name +
                     "</h1>\n" + details_of(patient);
  for (const auto& [kind, title] : kinds) {
    const auto found = by_kind.find(kind);
    if (found != by_kind.end()) page += section_of(title, std::move(found->second));
  }
  return page + "<footer>Printed " + escaped(printed_at) + "</footer>\n</body></html>\n";
}

}  // namespace carelog::tools
