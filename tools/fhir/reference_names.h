// What references in FHIR resources name.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

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

// The id of the resource of this type that a reference names: "Patient/7" and "urn:uuid:7" are "7".
// Empty: it names none by an id. The error says that it names another thing: of another type, or
// of another server.
tl::expected<std::string, std::string> referred_id(const nlohmann::json& reference,
                                                   std::string_view type);

// The member, if it is text.
std::string text_in(const nlohmann::json& object, const char* name);

}  // namespace carelog::tools
