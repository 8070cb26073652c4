#include "tools/records/bundle_file.h"

#include <fstream>
#include <iterator>
#include <map>
#include <string_view>

#include "tools/fhir/exact_json.h"
#include "tools/fhir/reference_names.h"

namespace carelog::tools {
namespace {

using Json = nlohmann::json;
using NamesByUrl = std::map<std::string, std::string>;  // "urn:uuid:..." -> "Patient/..."

bool is_bundle(const Json& value) {
  return value.is_object() && text_in(value, "resourceType") == "Bundle" &&
         value.contains("entry") && value["entry"].is_array();
}

// A file of lines is not read as a whole.
bool may_be_bundle(std::istream& in) {
  std::string line;
  while (line.find_first_not_of(" \t\r") == std::string::npos && std::getline(in, line)) {
  }
  const auto first = parse_exact(line);
  return !first || is_bundle(*first);
}

void refer_by_name(Json& value, const NamesByUrl& names) {
  for (Json& each : value) {
    if (each.is_structured()) refer_by_name(each, names);
  }
  if (!value.is_object()) return;
  const auto known = names.find(text_in(value, "reference"));
  if (known != names.end()) value["reference"] = known->second;
}

// "1b2c" of "urn:uuid:1b2c" and of "http://host/Patient/1b2c".
std::string id_in_url(const std::string& url) {
  return url.substr(url.find_last_of(":/") + 1);
}

}  // namespace

std::optional<std::string> resources_of_bundle(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in || !may_be_bundle(in)) return std::nullopt;
  in.clear();
  in.seekg(0);
  const auto read = parse_exact(std::string(std::istreambuf_iterator<char>(in), {}));
  if (!read || !is_bundle(*read)) return std::nullopt;
  Json bundle = *read;
  NamesByUrl names;
  for (Json& entry : bundle["entry"]) {
    if (!entry.is_object() || !entry.contains("resource")) continue;
    Json& resource = entry["resource"];
    const std::string url = text_in(entry, "fullUrl");
    if (!resource.is_object() || url.empty()) continue;
    if (!resource.contains("id")) resource["id"] = id_in_url(url);
    names[url] = text_in(resource, "resourceType") + "/" + text_in(resource, "id");
  }
  std::string lines;
  for (Json& entry : bundle["entry"]) {
    if (!entry.is_object() || !entry.contains("resource")) continue;
    refer_by_name(entry["resource"], names);
    lines += write_exact(entry["resource"]) + "\n";
  }
  return lines;
}

}  // namespace carelog::tools
