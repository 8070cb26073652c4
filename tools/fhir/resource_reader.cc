#include "tools/fhir/own_url.h"
#include "tools/fhir/resource_io.h"

#include <absl/strings/escaping.h>

#include <algorithm>

namespace carelog::tools {
namespace {

using Json = nlohmann::json;

bool is_said(const Json& value) {
  return value.is_string() && !value.get_ref<const std::string&>().empty();
}

}  // namespace

void ResourceReader::text(const std::string& name, std::string& value) {
  const auto found = object_.find(name);
  if (found == object_.end() || !is_said(*found)) return;
  value = found->get<std::string>();
  object_.erase(found);
}

void ResourceReader::texts(const char* name, std::vector<std::string>& values) {
  const auto found = object_.find(name);
  if (found == object_.end() || !found->is_array()) return;
  if (!std::all_of(found->begin(), found->end(), is_said)) return;
  values = found->get<std::vector<std::string>>();
  object_.erase(found);
}

void ResourceReader::flag(const char* name, bool& value) {
  const auto found = object_.find(name);
  if (found == object_.end() || !found->is_boolean()) return;
  value = found->get<bool>();
  object_.erase(found);
}

void ResourceReader::number(const char* name, std::int64_t& value) {
  const auto found = object_.find(name);
  if (found == object_.end() || !found->is_number_integer()) return;
  value = found->get<std::int64_t>();
  object_.erase(found);
}

void ResourceReader::decimal(const char* name, std::string& value) {
  const auto found = object_.find(name);
  if (found == object_.end() || digits_of(*found).empty()) return;
  value = digits_of(*found);
  object_.erase(found);
}

void ResourceReader::code_in(const char* name, const char* system, std::string& value) {
  events::Concept about;
  element(name, about);
  for (const events::Coding& each : about.codings) {
    if (each.system == system && value.empty()) {
      value = each.code;
      if (!each.display.empty()) left_.push_back(below(name) + ".coding.display");
    } else {
      left_.push_back(below(name) + ".coding");
    }
  }
  if (!about.text.empty()) left_.push_back(below(name) + ".text");
}

void ResourceReader::note(std::string& value) {
  for (Json& each : take_objects("note")) {
    read("note", std::move(each), [&](ResourceReader& in) {
      std::string text;
      in.text("text", text);
      value += (value.empty() || text.empty() ? "" : "\n\n") + text;
    });
  }
}

void ResourceReader::when(const std::string& name, std::string& start, std::string& end) {
  text(name + "DateTime", start);
  if (start.empty()) text(name + "Instant", start);
  if (!start.empty()) return;
  inside((name + "Period").c_str(), [&](ResourceReader& in) {
    in.text("start", start);
    in.text("end", end);
  });
}

void ResourceReader::code_of_list(const char* name, events::Concept& value) {
  inside_first(name, [&](ResourceReader& in) { members(in, value); });
}

void ResourceReader::attached(const char* name, std::string& value) {
  const auto found = object_.find(name);
  std::string plain;
  if (found == object_.end() || !is_said(*found)) return;
  if (!absl::Base64Unescape(found->get_ref<const std::string&>(), &plain)) return;
  value = plain;
  object_.erase(found);
}

std::vector<Json> ResourceReader::take_own(const char* name) {
  std::vector<Json> own;
  Json others = Json::array();
  for (Json& each : take_objects("extension")) {
    if (each.contains("url") && each["url"] == own_url(name)) {
      own.push_back(std::move(each));
    } else {
      others.push_back(std::move(each));
    }
  }
  if (!others.empty()) object_["extension"] = std::move(others);
  return own;
}

void ResourceReader::own_text(const char* name, std::string& value) {
  for (Json& each : take_own(name)) {
    if (is_said(each["valueString"])) value = each["valueString"].get<std::string>();
  }
}

void ResourceReader::own_concepts(const char* name, std::vector<events::Concept>& values) {
  for (Json& each : take_own(name)) {
    each.erase("url");
    read("extension", std::move(each),
         [&](ResourceReader& in) { in.element("valueCodeableConcept", values.emplace_back()); });
  }
}

Json ResourceReader::take(const char* name) {
  const auto found = object_.find(name);
  if (found == object_.end()) return nullptr;
  Json value = std::move(*found);
  object_.erase(found);
  return value;
}

Json ResourceReader::take_objects(const char* name) {
  const auto found = object_.find(name);
  if (found == object_.end() || !found->is_array()) return Json::array();
  const bool all =
      std::all_of(found->begin(), found->end(), [](const Json& each) { return each.is_object(); });
  return all ? take(name) : Json::array();
}

std::vector<std::string> ResourceReader::left() {
  for (const auto& [name, value] : object_.items()) {
    if (name != "extension" || !value.is_array()) {
      left_.push_back(below(name));
      continue;
    }
    for (const Json& each : value) {
      const bool is_named = each.is_object() && each.contains("url") && is_said(each["url"]);
      left_.push_back(below("extension(" + (is_named ? each["url"].get<std::string>() : "") + ")"));
    }
  }
  object_.clear();
  return std::move(left_);
}

}  // namespace carelog::tools
