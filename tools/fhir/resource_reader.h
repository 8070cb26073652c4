// Takes what fields can hold from a resource or one of its elements (resource_io.h).
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "events/chart/values.h"
#include "tools/fhir/exact_json.h"

namespace carelog::tools {

class ResourceReader {
 public:
  // path: the element's, without indexes of lists: "reaction".
  explicit ResourceReader(nlohmann::json object, std::string path = {})
      : object_(std::move(object)), path_(std::move(path)) {}

  void text(const std::string& name, std::string& value);
  void texts(const char* name, std::vector<std::string>& values);
  void flag(const char* name, bool& value);
  void number(const char* name, std::int64_t& value);
  void decimal(const char* name, std::string& value);
  // A CodeableConcept with one code, of this system.
  void code_in(const char* name, const char* system, std::string& value);
  // Annotations: their texts, separated by an empty line.
  void note(std::string& value);
  // effectiveDateTime, effectiveInstant or effectivePeriod, for "effective".
  void when(const std::string& name, std::string& start, std::string& end);
  // A list; takes its first element and reports the others as left.
  void code_of_list(const char* name, events::Concept& value);
  void attached(const char* name, std::string& text);  // base64

  // Something that FHIR has no element for, in an extension of ours.
  void own_text(const char* name, std::string& value);
  void own_concepts(const char* name, std::vector<events::Concept>& values);

  template <typename Members>
  void inside(const char* name, Members&& members) {
    const auto found = object_.find(name);
    if (found == object_.end() || !found->is_object()) return;
    read(name, std::move(*found), members);
    object_.erase(name);
  }
  // The first object of a list.
  template <typename Members>
  void inside_first(const char* name, Members&& members) {
    nlohmann::json list = take_objects(name);
    for (std::size_t i = 0; i < list.size(); ++i) {
      if (i == 0) {
        read(name, std::move(list[i]), members);
      } else {
        left_.push_back(below(name) + " (more than one)");
      }
    }
  }
  template <typename Value>
  void element(const char* name, Value& value) {
    inside(name, [&](ResourceReader& in) { members(in, value); });
  }
  template <typename Value>
  void elements(const char* name, std::vector<Value>& values) {
    for (nlohmann::json& each : take_objects(name)) {
      read(name, std::move(each), [&](ResourceReader& in) { members(in, values.emplace_back()); });
    }
  }
  // A reference, by its display text.
  void words(const char* name, std::string& value) {
    inside(name, [&](ResourceReader& in) { in.text("display", value); });
  }

  nlohmann::json take(const char* name);  // null if there is none
  // Paths of what no field took. Call it last.
  std::vector<std::string> left();

 private:
  template <typename Members>
  void read(const char* name, nlohmann::json object, Members&& members) {
    ResourceReader in(std::move(object), below(name));
    members(in);
    for (std::string& path : in.left()) left_.push_back(std::move(path));
  }
  nlohmann::json take_objects(const char* name);
  std::vector<nlohmann::json> take_own(const char* name);  // extensions
  std::string below(const std::string& name) const {
    return path_.empty() ? name : path_ + "." + name;
  }

  nlohmann::json object_;
  std::string path_;
  std::vector<std::string> left_;
};

}  // namespace carelog::tools
