#include "tools/fhir/exact_json.h"

#include <vector>

#include "events/description/json_fault.h"

namespace carelog::tools {
namespace {

using Json = nlohmann::json;
using JsonBuilder = nlohmann::detail::json_sax_dom_parser<Json>;

Json exact(std::string_view digits) {
  return Json::binary(std::vector<std::uint8_t>(digits.begin(), digits.end()));
}

// nlohmann's builder, except for numbers with a fraction.
class ExactReader : public JsonBuilder {
 public:
  explicit ExactReader(Json& into) : JsonBuilder(into, false) {}

  bool number_float(Json::number_float_t, const std::string& text) {
    auto bytes = exact(text);
    return binary(bytes.get_binary());
  }
  // Negative ones come here: a zero is -0.
  bool number_integer(Json::number_integer_t value) {
    return value == 0 ? number_float(0, "-0") : JsonBuilder::number_integer(value);
  }
};

std::string words_of(const description::FoundJsonFault& found) {
  switch (found.fault) {
    case description::JsonFault::nul_byte:
      return "holds a NUL byte";
    case description::JsonFault::member_twice:
      return "says a member twice" + (found.member.empty() ? "" : ": " + found.member);
    case description::JsonFault::too_deep:
      return "is nested too deeply";
    case description::JsonFault::number_too_large:
      return "has a number that is too large";
    case description::JsonFault::not_json:
      break;
  }
  return "is not JSON";
}

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
  if (const auto found = description::fault_in_json(text, json_nesting_max)) {
    return tl::unexpected(words_of(*found));
  }
  Json value;
  ExactReader reader(value);
  Json::sax_parse(text, &reader);
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
