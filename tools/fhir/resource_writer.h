// Writes fields into a resource or one of its elements (resource_io.h).
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "events/chart/values.h"
#include "tools/fhir/exact_json.h"

namespace carelog::tools {

class ResourceWriter {
 public:
  void text(const std::string& name, const std::string& value) {
    if (!value.empty()) object_[name] = value;
  }
  void texts(const char* name, const std::vector<std::string>& values) {
    if (!values.empty()) object_[name] = values;
  }
  void flag(const char* name, bool value) {
    if (value) object_[name] = true;
  }
  void number(const char* name, std::int64_t value) {
    if (value != 0) object_[name] = value;
  }
  void decimal(const char* name, const std::string& value) {
    if (!value.empty()) object_[name] = number_of(value);
  }
  void code_in(const char* name, const char* system, const std::string& value);
  void note(const std::string& value);
  void when(const std::string& name, const std::string& start, const std::string& end);
  void code_of_list(const char* name, const events::Concept& value);
  void attached(const char* name, const std::string& text);

  void own_text(const char* name, const std::string& value);
  void own_concepts(const char* name, const std::vector<events::Concept>& values);

  template <typename Members>
  void inside(const char* name, Members&& members) {
    ResourceWriter in;
    members(in);
    if (!in.object_.empty()) object_[name] = in.take();
  }
  template <typename Members>
  void inside_first(const char* name, Members&& members) {
    ResourceWriter in;
    members(in);
    if (!in.object_.empty()) object_[name] = nlohmann::json::array({in.take()});
  }
  template <typename Value>
  void element(const char* name, Value& value) {
    inside(name, [&](ResourceWriter& in) { members(in, value); });
  }
  template <typename Value>
  void elements(const char* name, std::vector<Value>& values) {
    for (Value& each : values) {
      ResourceWriter in;
      members(in, each);
      object_[name].push_back(in.take());
    }
  }
  void words(const char* name, const std::string& value) {
    if (!value.empty()) object_[name] = {{"display", value}};
  }

  nlohmann::json take() { return std::move(object_); }

 private:
  nlohmann::json object_ = nlohmann::json::object();
};

}  // namespace carelog::tools
