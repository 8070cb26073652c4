// Writes JSON straight into a string. The caller is responsible for the order: a name before each
// value of an object.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace carelog::gateway {

class JsonWriter {
 public:
  JsonWriter() { out_.reserve(512); }

  JsonWriter& begin_object() { return open('{'); }
  JsonWriter& end_object() { return close('}'); }
  JsonWriter& begin_array() { return open('['); }
  JsonWriter& end_array() { return close(']'); }

  JsonWriter& name(std::string_view name);  // a literal, so it is not escaped
  JsonWriter& value(std::string_view text);
  JsonWriter& value(const char* text) { return value(std::string_view(text)); }
  JsonWriter& value(std::int64_t number);
  JsonWriter& value(std::uint64_t number);
  JsonWriter& value(bool truth);
  JsonWriter& raw(std::string_view json);  // Requires: one JSON value

  template <class Value>
  JsonWriter& member(std::string_view member_name, const Value& member_value) {
    return name(member_name).value(member_value);
  }

  // Unix milliseconds as RFC 3339 text; 0: no member.
  JsonWriter& moment(std::string_view member_name, std::int64_t at_ms);

  std::string take() { return std::move(out_); }

 private:
  JsonWriter& open(char bracket);
  JsonWriter& close(char bracket);
  void separate();

  std::string out_;
  bool after_value_ = false;
};

}  // namespace carelog::gateway
