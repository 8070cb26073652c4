#include "auth/tokens/strict_json.h"

#include <set>
#include <string>
#include <vector>

namespace carelog::auth {
namespace {

using nlohmann::json;

// Checks a text before any value is built from it.
class Judge : public nlohmann::json_sax<json> {
 public:
  explicit Judge(std::size_t depth_max) : depth_max_(depth_max) {}

  bool null() override { return inside(); }
  bool boolean(bool) override { return inside(); }
  bool number_integer(number_integer_t) override { return inside(); }
  bool number_unsigned(number_unsigned_t) override { return inside(); }
  bool number_float(number_float_t, const string_t&) override { return inside(); }
  bool string(string_t&) override { return inside(); }
  bool binary(binary_t&) override { return false; }

  bool start_object(std::size_t) override { return open(); }
  bool key(string_t& name) override { return names_.back().insert(name).second; }
  bool end_object() override { return close(); }
  bool start_array(std::size_t) override { return inside() && open(); }
  bool end_array() override { return close(); }

  bool parse_error(std::size_t, const std::string&, const json::exception&) override {
    return false;
  }

 private:
  bool inside() const { return !names_.empty(); }
  bool open() {
    names_.emplace_back();
    return names_.size() <= depth_max_;
  }
  bool close() {
    names_.pop_back();
    return true;
  }

  const std::size_t depth_max_;
  std::vector<std::set<std::string>> names_;  // one for every open object or array
};

}  // namespace

std::optional<json> parse_strict_object(std::string_view text, std::size_t depth_max) {
  // The parser would end the text at a NUL and skip a byte order mark.
  const bool clean = text.find('\0') == std::string_view::npos && !text.starts_with("\xef\xbb\xbf");
  if (!clean) return std::nullopt;
  Judge judge(depth_max);
  if (!json::sax_parse(text, &judge)) return std::nullopt;
  return json::parse(text);
}

}  // namespace carelog::auth
