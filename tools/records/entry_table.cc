#include "tools/records/entry_table.h"

#include <array>

#include "events/chart/chart_fact.h"
#include "events/description/json.h"

namespace carelog::tools {
namespace {

using Json = nlohmann::json;

constexpr std::array patient_members = {
    "id",      "name",           "dateOfBirth",  "gender", "email",   "telephone",
    "address", "registeredDate", "deceasedDate", "active", "version", "identifiers"};
// Members of the view around the content.
constexpr std::array before_content = {"id", "patientId"};
constexpr std::array behind_content = {"inError",    "inErrorReason", "version",  "recordedAt",
                                       "recordedBy", "changedAt",     "changedBy"};

std::string field_of(const Json& shown, const std::string& member) {
  const auto found = shown.find(member);
  if (found == shown.end() || found->is_null()) return {};
  if (found->is_string()) return found->get<std::string>();
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
    fields.push_back(about.text.empty() ? first.display : about.text);
    fields.insert(fields.end(), {first.system, first.code});
  }
  void add(const std::string&, const events::Coding& coding) {
    fields.insert(fields.end(), {coding.display, coding.system, coding.code});
  }
  void add(const std::string&, const std::string& text) { fields.push_back(text); }
  template <typename Value>
  void add(const std::string&, const Value& value) {
    const bool is_said = value != Value{};
    fields.push_back(is_said ? description::to_known_json(value).dump(
                                   -1, ' ', false, nlohmann::ordered_json::error_handler_t::replace)
                             : std::string());
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
  return {patient_members.begin(), patient_members.end()};
}

std::vector<std::string> patient_fields(const Json& shown) {
  std::vector<std::string> fields;
  for (const char* each : patient_members) fields.push_back(field_of(shown, each));
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
