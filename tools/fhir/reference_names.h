// What references in FHIR resources name.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace carelog::tools {

// Names of organizations, practitioners and locations, by reference: "Practitioner/123".
class ReferenceNames {
 public:
  // Whether it is a resource whose name references can be given by.
  static bool names(std::string_view resource_type);

  void learn(const nlohmann::json& resource);
  // Every reference to one that is known, or that says its words, becomes its words alone.
  void resolve(nlohmann::json& value) const;

 private:
  void add(const std::string& reference, const std::string& name);

  std::map<std::string, std::string, std::less<>> names_;
};

// What a reference names, without its type: "Patient/7" and "urn:uuid:7" are "7".
std::string referred_id(const nlohmann::json& reference);

// The member, if it is text.
std::string text_in(const nlohmann::json& object, const char* name);

}  // namespace carelog::tools
