#include "tools/fhir/own_url.h"
#include "tools/fhir/resource_io.h"

#include <absl/strings/escaping.h>

namespace carelog::tools {
namespace {

using Json = nlohmann::json;

}  // namespace

void ResourceWriter::code_in(const char* name, const char* system, const std::string& value) {
  if (value.empty()) return;
  object_[name]["coding"] = Json::array({{{"system", system}, {"code", value}}});
}

void ResourceWriter::note(const std::string& value) {
  if (!value.empty()) object_["note"] = Json::array({{{"text", value}}});
}

void ResourceWriter::when(const std::string& name, const std::string& start,
                          const std::string& end) {
  if (end.empty()) return text(name + "DateTime", start);
  inside((name + "Period").c_str(), [&](ResourceWriter& in) {
    in.text("start", start);
    in.text("end", end);
  });
}

void ResourceWriter::code_of_list(const char* name, const events::Concept& value) {
  events::Concept copy = value;
  inside_first(name, [&](ResourceWriter& in) { members(in, copy); });
}

void ResourceWriter::own_text(const char* name, const std::string& value) {
  if (value.empty()) return;
  object_["extension"].push_back({{"url", own_url(name)}, {"valueString", value}});
}

void ResourceWriter::own_concepts(const char* name, const std::vector<events::Concept>& values) {
  for (events::Concept each : values) {
    ResourceWriter in;
    in.text("url", own_url(name));
    in.element("valueCodeableConcept", each);
    object_["extension"].push_back(in.take());
  }
}

void ResourceWriter::attached(const char* name, const std::string& value) {
  if (!value.empty()) object_[name] = absl::Base64Escape(value);
}

}  // namespace carelog::tools
