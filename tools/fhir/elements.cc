#include "tools/fhir/elements.h"

#include <stdexcept>

#include "tools/fhir/exact_json.h"

namespace carelog::tools {
namespace {

bool is_said(const nlohmann::json& text) {
  return text.is_string() && !text.get_ref<const std::string&>().empty();
}

}  // namespace

void ElementWriter::rest(const std::string& extra) {
  if (extra.empty()) return;
  const auto more = parse_exact(extra);
  if (!more) throw std::invalid_argument("what is kept beside an element " + more.error());
  if (!more->is_object()) return;
  for (const auto& [name, value] : more->items()) {
    const auto known = object_.find(name);
    if (known == object_.end()) {
      object_[name] = value;
    } else if ((name == "extension" || name == "identifier") && value.is_array()) {
      known->insert(known->end(), value.begin(), value.end());
    }
  }
}

void ElementReader::text(const char* name, std::string& value) {
  const auto found = object_.find(name);
  if (found == object_.end() || !is_said(*found)) return;
  value = found->get<std::string>();
  object_.erase(found);
}

void ElementReader::texts(const char* name, std::vector<std::string>& values) {
  const auto found = object_.find(name);
  if (found == object_.end() || !found->is_array() || found->empty()) return;
  for (const nlohmann::json& each : *found) {
    if (!is_said(each)) return;
  }
  values = found->get<std::vector<std::string>>();
  object_.erase(found);
}

void ElementReader::flag(const char* name, bool& value) {
  const auto found = object_.find(name);
  if (found == object_.end() || *found != true) return;
  value = true;
  object_.erase(found);
}

void ElementReader::number(const char* name, std::int64_t& value) {
  const auto found = object_.find(name);
  if (found == object_.end() || !found->is_number_integer()) return;
  if (found->get<std::int64_t>() <= 0) return;
  value = found->get<std::int64_t>();
  object_.erase(found);
}

nlohmann::json ElementReader::take(const char* name) {
  const auto found = object_.find(name);
  if (found == object_.end()) return nullptr;
  nlohmann::json value = std::move(*found);
  object_.erase(found);
  return value;
}

void ElementReader::forget(const char* name, std::vector<std::string> left) {
  left_.insert(left_.end(), left.begin(), left.end());
  object_.erase(name);
}

void ElementReader::rest(std::string& extra) {
  if (object_.empty()) return;
  for (const auto& [name, value] : object_.items()) {
    if (name != "extension" || !value.is_array()) {
      left_.push_back(below(name));
      continue;
    }
    for (const nlohmann::json& each : value) {
      const bool is_named = each.is_object() && each.contains("url") && each["url"].is_string();
      left_.push_back(below("extension(" + (is_named ? each["url"].get<std::string>() : "") + ")"));
    }
  }
  extra = write_exact(object_, Letters::ascii);
}

}  // namespace carelog::tools
