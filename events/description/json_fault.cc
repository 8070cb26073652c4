#include "events/description/json_fault.h"

#include <nlohmann/json.hpp>
#include <set>
#include <utility>
#include <vector>

namespace carelog::description {
namespace {

using Json = nlohmann::json;

constexpr std::size_t member_shown_max = 64;  // bytes

// Called by nlohmann's parser; false stops it.
class FaultFinder {
 public:
  explicit FaultFinder(std::size_t nesting_max) : nesting_max_(nesting_max) {}

  std::optional<FoundJsonFault> take() { return std::move(found_); }

  bool null() { return true; }
  bool boolean(bool) { return true; }
  bool number_integer(Json::number_integer_t) { return true; }
  bool number_unsigned(Json::number_unsigned_t) { return true; }
  bool number_float(Json::number_float_t, const Json::string_t&) { return true; }
  bool string(Json::string_t&) { return true; }
  bool binary(Json::binary_t&) { return true; }
  bool start_object(std::size_t) { return go_deeper(); }
  bool start_array(std::size_t) { return go_deeper(); }
  bool end_object() { return come_back(); }
  bool end_array() { return come_back(); }
  bool key(Json::string_t& name) {
    if (members_.back().insert(name).second) return true;
    found_ = {JsonFault::member_twice, name.size() > member_shown_max ? "" : name};
    return false;
  }
  bool parse_error(std::size_t, const std::string&, const Json::exception& failure) {
    constexpr int out_of_range = 406;
    if (!found_) {
      found_ = {failure.id == out_of_range ? JsonFault::number_too_large : JsonFault::not_json};
    }
    return false;
  }

 private:
  bool go_deeper() {
    if (members_.size() >= nesting_max_) {
      found_ = {JsonFault::too_deep};
      return false;
    }
    members_.emplace_back();
    return true;
  }
  bool come_back() {
    members_.pop_back();
    return true;
  }

  const std::size_t nesting_max_;
  std::vector<std::set<std::string>> members_;  // of each object and list that is open
  std::optional<FoundJsonFault> found_;
};

}  // namespace

std::optional<FoundJsonFault> fault_in_json(std::string_view text, std::size_t nesting_max) {
  if (text.find('\0') != std::string_view::npos) return FoundJsonFault{JsonFault::nul_byte};
  FaultFinder finder(nesting_max);
  if (Json::sax_parse(text, &finder)) return std::nullopt;
  return finder.take().value_or(FoundJsonFault{});
}

}  // namespace carelog::description
