#include "gateway/call/amendment_body.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace carelog::gateway {
namespace {

// Who recorded and changed it and when; these follow from the version.
constexpr std::array told_by_version = {"recordedAt", "recordedBy", "changedAt", "changedBy"};

bool is_told_by_version(std::string_view name) {
  return std::find(told_by_version.begin(), told_by_version.end(), name) != told_by_version.end();
}

std::optional<std::uint64_t> whole_number(const JsonValue& value) {
  std::uint64_t number = 0;
  if (value.kind != JsonValue::Kind::number) return std::nullopt;
  const char* const end = value.text.data() + value.text.size();
  const auto read = std::from_chars(value.text.data(), end, number);
  if (read.ec != std::errc() || read.ptr != end) return std::nullopt;
  return number;
}

bool says(const JsonValue& value, std::string_view text) {
  return value.kind == JsonValue::Kind::string && value.text == text;
}

FieldProblem read_only(const std::string& name) {
  return {"/" + name, "read-only", "leave this field out, or send it as it was read"};
}

}  // namespace

AmendmentBody amendment_body(const JsonValue& body, std::string_view entry_type,
                             std::string_view entry_id, std::string_view patient_id) {
  AmendmentBody amendment{{body.kind, body.text, body.items, {}}, {}, {}};
  std::vector<std::string> told;
  for (const auto& [name, value] : body.members) {
    if (name == "id" || name == "entryType" || name == "patientId") {
      const auto so = name == "id" ? entry_id : name == "entryType" ? entry_type : patient_id;
      if (!says(value, so)) amendment.wrong.push_back(read_only(name));
    } else if (name == "version") {
      amendment.version = whole_number(value);
      if (!amendment.version) amendment.wrong.push_back(read_only(name));
    } else if (is_told_by_version(name)) {
      told.push_back(name);
    } else {
      amendment.fields.members.emplace_back(name, value);
    }
  }
  for (const std::string& name : told) {
    if (body.find("version") == nullptr) amendment.wrong.push_back(read_only(name));
  }
  return amendment;
}

}  // namespace carelog::gateway
