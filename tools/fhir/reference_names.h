// Names for references in FHIR resources.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace carelog::tools {

// Names of organizations, practitioners and locations, by reference: "Practitioner/123".
class ReferenceNames {
 public:
  // Whether it is a resource that can name references.
  static bool names(std::string_view resource_type);

  void learn(const nlohmann::json& resource);
  // Replaces each reference that is known or has a display text by that text.
  void resolve(nlohmann::json& value) const;

 private:
  void add(const std::string& reference, const std::string& name);

  std::map<std::string, std::string, std::less<>> names_;
};

// The id in a reference, without its type: "Patient/7" and "urn:uuid:7" give "7".
std::string referred_id(const nlohmann::json& reference);

// The member, if it is a text.
std::string text_in(const nlohmann::json& object, const char* name);

}  // namespace carelog::tools
