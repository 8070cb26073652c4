// Elements of a FHIR resource, read and written from one list of their members:
//
//   template <typename Io>
//   void parts(Io& io, events::Period& period) {
//     io.text("start", period.start);
//     io.text("end", period.end);
//   }
//
// A reader takes a member only if writing it gives back exactly the same: a member of another type,
// an empty one, or one with more in it than there are fields for stays. What is left of an element
// with rest() is kept there unchanged; an element without rest() is then left whole to its parent.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

namespace carelog::tools {

class ElementWriter {
 public:
  void text(const char* name, const std::string& value) {
    if (!value.empty()) object_[name] = value;
  }
  void texts(const char* name, const std::vector<std::string>& values) {
    if (!values.empty()) object_[name] = values;
  }
  void flag(const char* name, bool value) {
    if (value) object_[name] = true;
  }
  void number(const char* name, std::int64_t value) {
    if (value > 0) object_[name] = value;
  }
  template <typename Value>
  void element(const char* name, const Value& value) {
    if (value != Value{}) object_[name] = written(value);
  }
  template <typename Value>
  void elements(const char* name, const std::vector<Value>& values) {
    for (const Value& each : values) object_[name].push_back(written(each));
  }
  // If both have a value the fields win; extensions and identifiers of both are kept.
  void rest(const std::string& extra);

  nlohmann::json take() { return std::move(object_); }

  template <typename Value>
  static nlohmann::json written(Value value) {
    ElementWriter io;
    parts(io, value);
    return io.take();
  }

 private:
  nlohmann::json object_ = nlohmann::json::object();
};

class ElementReader {
 public:
  // path: the element's, without indexes of lists: "address".
  ElementReader(nlohmann::json object, std::string path)
      : object_(std::move(object)), path_(std::move(path)) {}

  void text(const char* name, std::string& value);
  void texts(const char* name, std::vector<std::string>& values);
  void flag(const char* name, bool& value);            // only true is taken
  void number(const char* name, std::int64_t& value);  // only numbers above 0 are taken

  template <typename Value>
  void element(const char* name, Value& value) {
    const auto found = object_.find(name);
    if (found == object_.end()) return;
    if (Taken<Value> taken = read<Value>(*found, below(name)); taken.is_exact) {
      value = std::move(taken.value);
      forget(name, std::move(taken.left));
    }
  }

  template <typename Value>
  void elements(const char* name, std::vector<Value>& values) {
    const auto found = object_.find(name);
    if (found == object_.end() || !found->is_array() || found->empty()) return;
    std::vector<Value> all;
    std::vector<std::string> left;
    for (const nlohmann::json& each : *found) {
      Taken<Value> taken = read<Value>(each, below(name));
      if (!taken.is_exact) return;
      all.push_back(std::move(taken.value));
      left.insert(left.end(), taken.left.begin(), taken.left.end());
    }
    values = std::move(all);
    forget(name, std::move(left));
  }

  void rest(std::string& extra);

  // Removes and returns the member; null if there is none.
  nlohmann::json take(const char* name);
  void put_back(const char* name, nlohmann::json value) { object_[name] = std::move(value); }
  // Paths of what no field holds: "text", "address.extension(http://...)".
  std::vector<std::string>& left() { return left_; }

 private:
  template <typename Value>
  struct Taken {
    Value value;
    bool is_exact = false;
    std::vector<std::string> left = {};
  };

  template <typename Value>
  static Taken<Value> read(const nlohmann::json& json, std::string path) {
    Taken<Value> taken;
    if (!json.is_object() || json.empty()) return taken;
    ElementReader io(json, std::move(path));
    parts(io, taken.value);
    taken.is_exact = ElementWriter::written(taken.value) == json;
    taken.left = std::move(io.left_);
    return taken;
  }

  std::string below(const std::string& name) const {
    return path_.empty() ? name : path_ + "." + name;
  }
  void forget(const char* name, std::vector<std::string> left);

  nlohmann::json object_;
  std::string path_;
  std::vector<std::string> left_;
};

}  // namespace carelog::tools
