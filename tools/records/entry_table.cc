#include "tools/records/entry_table.h"

#include <array>
#include <initializer_list>
#include <string_view>

#include "events/chart/chart_fact.h"
#include "events/description/json.h"
#include "infra/text/spreadsheet.h"

namespace carelog::tools {
namespace {

using Json = nlohmann::json;

constexpr std::array patient_members = {
    "id",        "name",    "dateOfBirth",    "gender",       "email",
    "telephone", "address", "registeredDate", "deceasedDate", "deceasedTime",
    "deceased",  "active",  "version",        "identifiers"};
// What has no column of its own is in this one, as a JSON object.
constexpr const char* details_column = "furtherDetails";
// Of a merge, which is no detail of the patient.
constexpr std::array not_details = {"mergedInto", "mergedFrom", "mergePendingWith"};
// Members of the view around the content.
constexpr std::array before_content = {"id", "patientId"};
constexpr std::array behind_content = {"inError",    "inErrorReason", "version",  "recordedAt",
                                       "recordedBy", "changedAt",     "changedBy"};

std::string field_of(const Json& shown, const std::string& member) {
  const auto found = shown.find(member);
  if (found == shown.end() || found->is_null()) return {};
  if (found->is_string()) return infra::spreadsheet_text(found->get<std::string>());
  return found->dump(-1, ' ', false, Json::error_handler_t::replace);
}

// Collects the columns of one value of the content.
struct Columns {
  std::vector<std::string>& names;

  void add(const std::string& name, const events::Concept&) {
    for (const char* end : {"", ".system", ".code"}) names.push_back(name + end);
  }
  void add(const std::string& name, const events::Coding&) { add(name, events::Concept()); }
  template <typename Value>
  void add(const std::string& name, const Value&) {
    names.push_back(name);
  }
};

struct Fields {
  std::vector<std::string>& fields;

  void add(const std::string&, const events::Concept& about) {
    const events::Coding first = about.codings.empty() ? events::Coding() : about.codings.front();
    say({about.text.empty() ? first.display : about.text, first.system, first.code});
  }
  void add(const std::string&, const events::Coding& coding) {
    say({coding.display, coding.system, coding.code});
  }
  void add(const std::string&, const std::string& text) { say({text}); }
  template <typename Value>
  void add(const std::string&, const Value& value) {
    const bool is_said = value != Value{};
    fields.push_back(is_said ? description::to_known_json(value).dump(
                                   -1, ' ', false, nlohmann::ordered_json::error_handler_t::replace)
                             : std::string());
  }

 private:
  void say(std::initializer_list<std::string_view> texts) {
    for (const std::string_view each : texts) fields.push_back(infra::spreadsheet_text(each));
  }
};

template <typename Gather>
void each_content_column(const std::string& type, const Json& shown, Gather gather) {
  events::ChartKinds::each([&]<typename Content>(description::Of<Content>) {
    if (events::EntryNoun<Content>::type != type) return;
    const auto content = description::from_json<Content>(shown);
    description::each_field<Content>([&](const auto& each) {
      gather.add(std::string(each.json_name.view()), content.*each.member);
    });
  });
}

}  // namespace

std::vector<std::string> patient_columns() {
  std::vector<std::string> columns(patient_members.begin(), patient_members.end());
  columns.emplace_back(details_column);
  return columns;
}

std::vector<std::string> patient_fields(const Json& shown) {
  std::vector<std::string> fields;
  for (const char* each : patient_members) fields.push_back(field_of(shown, each));
  Json details = shown;
  for (const char* each : patient_members) details.erase(each);
  for (const char* each : not_details) details.erase(each);
  fields.push_back(details.empty() ? ""
                                   : details.dump(-1, ' ', false, Json::error_handler_t::replace));
  return fields;
}

std::string table_name(const std::string& type) {
  return type == "allergy" ? "allergies" : type + "s";
}

std::vector<std::string> entry_columns(const std::string& type) {
  std::vector<std::string> names(before_content.begin(), before_content.end());
  each_content_column(type, Json::object(), Columns{names});
  names.insert(names.end(), behind_content.begin(), behind_content.end());
  return names;
}

std::vector<std::string> entry_fields(const std::string& type, const Json& shown) {
  std::vector<std::string> fields;
  for (const char* each : before_content) fields.push_back(field_of(shown, each));
  each_content_column(type, shown, Fields{fields});
  for (const char* each : behind_content) fields.push_back(field_of(shown, each));
  return fields;
}

}  // namespace carelog::tools
