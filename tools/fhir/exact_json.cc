#include "tools/fhir/exact_json.h"

#include <set>
#include <vector>

namespace carelog::tools {
namespace {

using Json = nlohmann::json;
using JsonBuilder = nlohmann::detail::json_sax_dom_parser<Json>;

constexpr std::size_t name_shown_max = 64;  // bytes

Json exact(std::string_view digits) {
  return Json::binary(std::vector<std::uint8_t>(digits.begin(), digits.end()));
}

// nlohmann's builder, except for numbers with a fraction, and stricter.
class ExactReader : public JsonBuilder {
 public:
  explicit ExactReader(Json& into) : JsonBuilder(into, false) {}

  const std::string& fault() const { return fault_; }

  bool number_float(Json::number_float_t, const std::string& text) {
    auto bytes = exact(text);
    return binary(bytes.get_binary());
  }
  // Negative ones come here: a zero is -0.
  bool number_integer(Json::number_integer_t value) {
    return value == 0 ? number_float(0, "-0") : JsonBuilder::number_integer(value);
  }
  bool start_object(std::size_t size) { return go_deeper() && JsonBuilder::start_object(size); }
  bool start_array(std::size_t size) { return go_deeper() && JsonBuilder::start_array(size); }
  bool end_object() {
    members_.pop_back();
    return JsonBuilder::end_object();
  }
  bool end_array() {
    members_.pop_back();
    return JsonBuilder::end_array();
  }
  bool key(std::string& name) {
    if (members_.back().insert(name).second) return JsonBuilder::key(name);
    return fail("says a member twice" + (name.size() > name_shown_max ? "" : ": " + name));
  }
  template <typename Failure>
  bool parse_error(std::size_t, const std::string&, const Failure& failure) {
    constexpr int too_large = 406;
    return fail(failure.id == too_large ? "has a number that is too large" : "is not JSON");
  }

 private:
  bool go_deeper() {
    if (members_.size() == json_nesting_max) return fail("is nested too deeply");
    members_.emplace_back();
    return true;
  }
  bool fail(std::string fault) {
    fault_ = std::move(fault);
    return false;
  }

  std::vector<std::set<std::string>> members_;  // of each object and list that is open
  std::string fault_;
};

class ExactWriter {
 public:
  explicit ExactWriter(Letters letters) : ascii_(letters == Letters::ascii) {}

  void write(const Json& value) {
    if (value.is_object()) {
      write_members(value);
    } else if (value.is_array()) {
      write_items(value);
    } else if (value.is_binary()) {
      out_.append(value.get_binary().begin(), value.get_binary().end());
    } else {
      out_ += plain(value);
    }
  }
  std::string take() { return std::move(out_); }

 private:
  std::string plain(const Json& value) const {
    return value.dump(-1, ' ', ascii_, Json::error_handler_t::replace);
  }
  void write_members(const Json& object) {
    const char* between = "{";
    for (const auto& [name, member] : object.items()) {
      out_ += between + plain(Json(name)) + ":";
      write(member);
      between = ",";
    }
    out_ += object.empty() ? "{}" : "}";
  }
  void write_items(const Json& list) {
    const char* between = "[";
    for (const Json& each : list) {
      out_ += between;
      write(each);
      between = ",";
    }
    out_ += list.empty() ? "[]" : "]";
  }

  const bool ascii_;
  std::string out_;
};

}  // namespace

tl::expected<Json, std::string> parse_exact(std::string_view text) {
  if (text.find('\0') != std::string_view::npos)
    return tl::unexpected(std::string("holds a NUL byte"));
  Json value;
  ExactReader reader(value);
  if (!Json::sax_parse(text, &reader)) return tl::unexpected(reader.fault());
  return value;
}

std::string write_exact(const Json& value, Letters letters) {
  ExactWriter writer(letters);
  writer.write(value);
  return writer.take();
}

Json number_of(const std::string& text) {
  const auto value = parse_exact(text);
  if (!value || digits_of(*value) != text) return nullptr;
  return *value;
}

std::string digits_of(const Json& value) {
  if (value.is_binary()) return {value.get_binary().begin(), value.get_binary().end()};
  return value.is_number() ? value.dump() : std::string();
}

}  // namespace carelog::tools
