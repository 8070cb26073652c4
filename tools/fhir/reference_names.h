// Names for references in FHIR resources.
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
  // Whether it is a resource that can name references.
  static bool names(std::string_view resource_type);

  void learn(const nlohmann::json& resource);
  // Replaces each reference that is known or has a display text by that text.
  void resolve(nlohmann::json& value) const;

 private:
  void add(const std::string& reference, const std::string& name);

  std::map<std::string, std::string, std::less<>> names_;
};

// The id in a reference to a resource of this type: "Patient/7" and "urn:uuid:7" give "7". Empty if
// it refers to none by an id. The error says that it refers to something else: a resource of
// another type, or of another server.
tl::expected<std::string, std::string> referred_id(const nlohmann::json& reference,
                                                   std::string_view type);

// The member, if it is a text.
std::string text_in(const nlohmann::json& object, const char* name);

}  // namespace carelog::tools
