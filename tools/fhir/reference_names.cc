#include "tools/fhir/reference_names.h"

namespace carelog::tools {
namespace {

using Json = nlohmann::json;

std::string name_of_person(const Json& resource) {
  for (const Json& name : resource.value("name", Json::array())) {
    if (const std::string text = text_in(name, "text"); !text.empty()) return text;
    std::string all;
    for (const char* part : {"prefix", "given"}) {
      for (const Json& each : name.value(part, Json::array())) {
        if (each.is_string()) all += each.get<std::string>() + " ";
      }
    }
    return all + text_in(name, "family");
  }
  return {};
}

}  // namespace

bool ReferenceNames::names(std::string_view resource_type) {
  return resource_type == "Organization" || resource_type == "Practitioner" ||
         resource_type == "Location";
}

void ReferenceNames::learn(const Json& resource) {
  const std::string type = text_in(resource, "resourceType");
  const std::string name =
      type == "Practitioner" ? name_of_person(resource) : text_in(resource, "name");
  if (name.empty()) return;
  add(type + "/" + text_in(resource, "id"), name);
  add("urn:uuid:" + text_in(resource, "id"), name);
  for (const Json& each : resource.value("identifier", Json::array())) {
    add(type + "?identifier=" + text_in(each, "system") + "|" + text_in(each, "value"), name);
  }
}

void ReferenceNames::add(const std::string& reference, const std::string& name) {
  names_.emplace(reference, name);
}

void ReferenceNames::resolve(Json& value) const {
  if (value.is_array()) {
    for (Json& each : value) resolve(each);
  }
  if (!value.is_object()) return;
  const std::string reference = text_in(value, "reference");
  const auto type_end = reference.find_first_of("/?");
  const bool is_named = names(reference.substr(0, type_end)) || names_.contains(reference);
  if (!is_named) {
    for (auto& [name, member] : value.items()) resolve(member);
    return;
  }
  std::string words = text_in(value, "display");
  const auto known = names_.find(reference);
  if (words.empty() && known != names_.end()) words = known->second;
  if (words.empty()) return;
  value["display"] = words;
  value.erase("reference");
}

tl::expected<std::string, std::string> referred_id(const Json& reference, std::string_view type) {
  const std::string text = text_in(reference, "reference");
  if (text.empty() || text.starts_with('#')) return std::string();
  const std::string wanted(type);
  if (text.starts_with(wanted + "?")) return std::string();  // by an identifier
  const std::string said = text_in(reference, "type");
  const bool of_type = said.empty() || said == wanted || said.ends_with("/" + wanted);
  for (const std::string& begin : {std::string("urn:uuid:"), wanted + "/"}) {
    if (!of_type || !text.starts_with(begin)) continue;
    const std::string id = text.substr(begin.size());
    const std::string whole = id.substr(0, id.find("/_history/"));
    if (!whole.empty() && whole.find('/') == std::string::npos) return whole;
  }
  return tl::unexpected("refers to " + text + ", which is no " + wanted + " of these files");
}

std::string text_in(const Json& object, const char* name) {
  const auto found = object.is_object() ? object.find(name) : object.end();
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

}  // namespace carelog::tools
