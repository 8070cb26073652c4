#include "gateway/json/json_reader.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace carelog::gateway {
namespace {

using Json = nlohmann::json;

// Receives the parser's events and builds the value; false ends the parse.
class Builder {
 public:
  explicit Builder(std::size_t values_max) : values_left_(values_max) {}

  bool null() { return put({}); }
  bool boolean(bool truth) {
    return put(scalar(JsonValue::Kind::boolean, truth ? "true" : "false"));
  }
  bool number_integer(Json::number_integer_t number) {
    return put(scalar(JsonValue::Kind::number, std::to_string(number)));
  }
  bool number_unsigned(Json::number_unsigned_t number) {
    return put(scalar(JsonValue::Kind::number, std::to_string(number)));
  }
  bool number_float(Json::number_float_t, const std::string& as_sent) {
    return put(scalar(JsonValue::Kind::number, as_sent));
  }
  bool string(std::string& text) {
    JsonValue value = scalar(JsonValue::Kind::string);
    value.text = std::move(text);
    return put(std::move(value));
  }
  bool binary(Json::binary_t&) { return false; }
  bool start_object(std::size_t) { return open(JsonValue::Kind::object); }
  bool start_array(std::size_t) { return open(JsonValue::Kind::array); }
  bool end_object() { return close(); }
  bool end_array() { return close(); }
  bool key(std::string& name) {
    auto& members = open_.back().members;
    if (members.size() >= json_members_max) {
      return refuse("An object in the body has more than " + std::to_string(json_members_max) +
                    " members.");
    }
    const bool repeated = std::any_of(members.begin(), members.end(),
                                      [&](const auto& member) { return member.first == name; });
    if (repeated) return refuse("The body names a member twice in one object.");
    members.emplace_back(std::move(name), JsonValue{});
    return true;
  }
  bool parse_error(std::size_t at, const std::string&, const Json::exception&) {
    return refuse("The body is not JSON: see byte " + std::to_string(at) + ".");
  }

  JsonValue take() { return std::move(done_); }
  const std::string& refusal() const { return refusal_; }

 private:
  static JsonValue scalar(JsonValue::Kind kind, std::string text = {}) {
    JsonValue value;
    value.kind = kind;
    value.text = std::move(text);
    return value;
  }
  bool refuse(std::string why) {
    if (refusal_.empty()) refusal_ = std::move(why);
    return false;
  }
  bool open(JsonValue::Kind kind) {
    if (!count()) return false;
    if (open_.size() >= json_depth_max) return refuse("The body is nested too deeply.");
    open_.push_back(scalar(kind));
    return true;
  }
  bool close() {
    JsonValue value = std::move(open_.back());
    open_.pop_back();
    place(std::move(value));
    return true;
  }
  bool put(JsonValue value) {
    if (!count()) return false;
    place(std::move(value));
    return true;
  }
  bool count() {
    if (values_left_ == 0) return refuse("The body holds too many values.");
    --values_left_;
    return true;
  }
  void place(JsonValue value) {
    if (open_.empty()) {
      done_ = std::move(value);
    } else if (open_.back().kind == JsonValue::Kind::array) {
      open_.back().items.push_back(std::move(value));
    } else {
      open_.back().members.back().second = std::move(value);
    }
  }

  std::size_t values_left_;
  std::vector<JsonValue> open_;
  JsonValue done_;
  std::string refusal_;
};

}  // namespace

const JsonValue* JsonValue::find(std::string_view name) const {
  for (const auto& [key, value] : members) {
    if (key == name) return &value;
  }
  return nullptr;
}

tl::expected<JsonValue, std::string> read_json(std::string_view body, std::size_t values_max) {
  // The parser would end the text at a NUL and skip a byte order mark.
  if (body.find('\0') != std::string_view::npos) {
    return tl::unexpected(std::string("The body is not JSON: it holds a NUL byte."));
  }
  if (body.starts_with("\xef\xbb\xbf")) {
    return tl::unexpected(std::string("The body begins with a byte order mark: leave it out."));
  }
  Builder builder(values_max);
  if (!Json::sax_parse(body.begin(), body.end(), &builder)) {
    return tl::unexpected(builder.refusal());
  }
  return builder.take();
}

std::string pointer_step(std::string_view name) {
  std::string step = "/";
  for (const char c : name) {
    if (c == '~') {
      step += "~0";
    } else if (c == '/') {
      step += "~1";
    } else {
      step += c;
    }
  }
  return step;
}

}  // namespace carelog::gateway
