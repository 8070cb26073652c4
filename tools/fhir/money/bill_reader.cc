#include "tools/fhir/money/bill_reader.h"

#include <algorithm>

#include "tools/fhir/modifiers.h"
#include "tools/fhir/money/fhir_amount.h"
#include "tools/fhir/money/money_links.h"
#include "tools/fhir/reference_names.h"
#include "tools/fhir/resource_reader.h"

namespace carelog::tools {
namespace {

using Json = nlohmann::json;

constexpr std::size_t day_length = 10;  // YYYY-MM-DD

// Why a resource in this state does not count, or is not understood. Empty: it counts.
std::string state_fault(const Json& resource) {
  const std::string status = text_in(resource, "status");
  if (status == "entered-in-error") return "was entered in error where it comes from";
  if (status == "cancelled") return "is cancelled where it comes from: it counts for nothing";
  if (status == "draft") return "is a draft where it comes from: give it once it is active";
  if (!resource.contains("status")) return "has no status: give one, active";
  return modifier_fault(resource);
}

}  // namespace

std::string code_of(const Json& concept_, std::string_view system) {
  std::string first;
  for (const Json& each : objects_in(concept_, "coding")) {
    const std::string code = text_in(each, "code");
    if (text_in(each, "system") == system && !code.empty()) return code;
    if (first.empty()) first = code;
  }
  return first.empty() ? text_in(concept_, "text") : first;
}

BillReader::BillReader(Json resource) : object_(std::move(resource)) {
  id_ = text_in(object_, "id");
  fail(id_.empty() ? "has no id" : state_fault(object_));
  for (const char* name : {"resourceType", "id", "status"}) object_.erase(name);
}

Json BillReader::take(const char* name) {
  const auto found = object_.find(name);
  if (found == object_.end()) return nullptr;
  Json value = std::move(*found);
  object_.erase(found);
  return value;
}

std::string BillReader::text(const char* name) {
  std::string said = text_in(object_, name);
  if (!said.empty()) object_.erase(name);
  return said;
}

std::string BillReader::patient(const char* name) {
  const auto id = referred_id(member_of(object_, name), "Patient");
  if (!id) fail(id.error());
  if (id && id->empty()) fail("names no patient");
  if (id) leave_rest(take(name), {"reference", "type", "display"}, name);
  return id.value_or("");
}

std::string BillReader::day(std::initializer_list<const char*> names) {
  for (const std::string name : names) {
    const std::size_t slash = name.find('/');
    const bool inside = slash != std::string::npos;
    const std::string outer = name.substr(0, slash);
    const std::string said =
        inside ? text_in(member_of(object_, outer.c_str()), name.c_str() + slash + 1)
               : text_in(object_, outer.c_str());
    if (said.empty()) continue;
    if (inside) {
      object_[outer].erase(name.substr(slash + 1));
      if (object_[outer].empty()) object_.erase(outer);
    } else {
      object_.erase(outer);
    }
    if (said.size() < day_length) fail(outer + " names no day: give YYYY-MM-DD");
    return said.substr(0, day_length);
  }
  std::string wanted = *names.begin();
  std::replace(wanted.begin(), wanted.end(), '/', '.');
  fail("has no day: give " + wanted);
  return {};
}

void BillReader::amount(const std::string& name, const Json& money, const std::string& path) {
  const auto read = amount_of(money);
  if (!read) return fail(path + " " + read.error());
  if (read->minor < 0) return fail(path + " is negative: give what is 0 or more");
  if (!currency_.empty() && currency_ != read->currency) {
    return fail(path + " is in another currency than " + currency_ + ": give one resource each");
  }
  currency_ = read->currency;
  const auto same = std::find_if(amounts_.begin(), amounts_.end(),
                                 [&](const auto& each) { return each.first == name; });
  if (same == amounts_.end()) {
    amounts_.emplace_back(name, read->minor);
  } else {
    same->second += read->minor;
  }
  leave_rest(money, {"value", "currency"}, path);
}

void BillReader::leave_rest(const Json& value, std::initializer_list<const char*> taken,
                            const std::string& path) {
  if (!value.is_object()) return;
  for (const auto& [name, member] : value.items()) {
    const bool is_taken = std::any_of(taken.begin(), taken.end(),
                                      [&name = name](const char* each) { return name == each; });
    if (!is_taken) left_.push_back(path + "." + name);
  }
}

Json BillReader::take_amounts() {
  Json all = Json::array();
  for (const auto& [name, minor] : amounts_) {
    all.push_back({{"name", name}, {"amountMinor", minor}});
  }
  amounts_.clear();
  return all;
}

std::vector<std::string> BillReader::left() {
  ResourceReader rest(std::move(object_));
  std::vector<std::string> left = rest.left();
  left.insert(left.end(), left_.begin(), left_.end());
  return left;
}

}  // namespace carelog::tools
