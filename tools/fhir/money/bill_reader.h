// Takes what coverages and money of record can hold from a resource, and names the rest by path.
// Pure.
#pragma once

#include <initializer_list>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace carelog::tools {

class BillReader {
 public:
  explicit BillReader(nlohmann::json resource);

  const std::string& id() const { return id_; }
  nlohmann::json take(const char* name);  // null if there is none
  std::string text(const char* name);     // taken if it is one
  // The id of the patient that the member refers to.
  std::string patient(const char* name);
  // The day of the first of these members that is there; "period/start" is inside another.
  std::string day(std::initializer_list<const char*> names);
  // Adds the Money to what has this name; all are of one currency.
  void amount(const std::string& name, const nlohmann::json& money, const std::string& path);
  // What of the value is not in `taken` is left at this path.
  void leave_rest(const nlohmann::json& value, std::initializer_list<const char*> taken,
                  const std::string& path);
  void leave(std::string path) { left_.push_back(std::move(path)); }
  // The first one counts.
  void fail(const std::string& fault) {
    if (fault_.empty()) fault_ = fault;
  }

  const std::string& fault() const { return fault_; }
  const std::string& currency() const { return currency_; }
  // [{"name":...,"amountMinor":...}], in the order in which they came; none are left.
  nlohmann::json take_amounts();
  // What nothing took. Call it last.
  std::vector<std::string> left();

 private:
  nlohmann::json object_;
  std::string id_;
  std::string fault_;
  std::string currency_;
  std::vector<std::pair<std::string, std::int64_t>> amounts_;
  std::vector<std::string> left_;
};

// A code that says what something is: that of this system, else the first, else the words.
std::string code_of(const nlohmann::json& concept_, std::string_view system);

}  // namespace carelog::tools
