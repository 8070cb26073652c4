#include "query-side/analytics/measures.h"

#include <algorithm>
#include <array>
#include <utility>

#include "infra/process/clock.h"
#include "query-side/analytics/day_ranges.h"

namespace carelog::query {
namespace {

using enum auth::Permission;

constexpr std::size_t top_in_overview = 10;
constexpr std::size_t towns_in_overview = 20;
constexpr std::int64_t day_in_ms = 86'400'000;
constexpr std::string_view days_first = "1900-01-01";
constexpr std::string_view days_last = "2999-12-31";

constexpr auto rules = std::to_array<MeasureRule>({
    {"patients", "analytics", "state age-band gender town", read_patient},
    {"registrations", "analytics", "none", read_patient},
    {"encounters", "activity", "none class status", read_encounters},
    {"lengths", "activity", "length class", read_encounters},
    {"no-shows", "activity", "none class", read_encounters},
    {"visits", "visits", "return", read_encounters},
    {"reasons", "activity", "code", read_chart, false},
    {"conditions", "activity", "code", read_chart, false},
    {"medications", "activity", "code", read_chart, false},
    {"procedures", "activity", "code", read_chart, false},
    {"charges", "money", "none code", read_billing},
    {"invoiced", "money", "none", read_billing},
    {"payments", "money", "none kind method", read_billing},
    {"revenue", "money", "payer", read_billing},
    {"write-offs", "money", "none", read_billing},
    {"outstanding", "money", "party", read_billing},
    {"ageing", "money", "overdue", read_billing},
});

bool has_word(std::string_view words, std::string_view wanted) {
  while (!words.empty()) {
    const std::size_t end = std::min(words.find(' '), words.size());
    if (words.substr(0, end) == wanted) return true;
    words.remove_prefix(std::min(end + 1, words.size()));
  }
  return false;
}

// Coarse enough for a picture.
std::string usual_per(const std::string& from_day, const std::string& to_day) {
  constexpr std::int64_t by_day_max = 31;
  constexpr std::int64_t by_week_max = 183;
  const std::int64_t days =
      (infra::parse_date(to_day).value_or(0) - infra::parse_date(from_day).value_or(0)) / day_in_ms;
  if (days < by_day_max) return "day";
  return days < by_week_max ? "week" : "month";
}

}  // namespace

std::span<const MeasureRule> measure_rules() {
  return rules;
}

const MeasureRule* measure_rule(std::string_view name) {
  const auto found =
      std::find_if(rules.begin(), rules.end(), [&](const auto& each) { return each.name == name; });
  return found == rules.end() ? nullptr : &*found;
}

std::string fault_of(const MeasureQuestion& question) {
  const MeasureRule* const rule = measure_rule(question.measure);
  if (rule == nullptr) return "measure is not one that is known";
  if (!per_of(question.per)) return "per is not a word that is known";
  if (!question.group_by.empty() && !has_word(rule->groups, question.group_by)) {
    return "group_by is not one of this measure";
  }
  const std::pair<const char*, const std::string&> days[] = {{"from_day", question.from_day},
                                                             {"to_day", question.to_day},
                                                             {"as_of_day", question.as_of_day}};
  for (const auto& [field, day] : days) {
    if (!infra::is_date(day) || day < days_first || day > days_last) {
      return std::string(field) + " is not a date of the years 1900 to 2999";
    }
  }
  return {};
}

std::vector<MeasureQuestion> overview_questions(const std::string& from_day,
                                                const std::string& to_day,
                                                const std::string& as_of_day) {
  std::vector<MeasureQuestion> all;
  const auto ask = [&](const char* measure, const char* group_by = "", const std::string& per = "",
                       std::size_t top = 0) {
    all.push_back({measure, from_day, to_day, as_of_day, per, group_by, top});
  };
  const std::string per = usual_per(from_day, to_day);
  for (const char* each : {"state", "age-band", "gender"}) ask("patients", each);
  ask("patients", "town", "", towns_in_overview);
  ask("registrations", "", per);
  ask("encounters", "class", per);
  ask("encounters", "status");
  ask("lengths");
  ask("lengths", "class");
  ask("visits", "", per);
  ask("no-shows", "", per);
  for (const char* each : {"reasons", "conditions", "medications", "procedures"}) {
    ask(each, "", "", top_in_overview);
  }
  ask("charges", "", per);
  ask("payments", "kind", per);
  ask("revenue");
  ask("write-offs");
  ask("outstanding", "", per);
  ask("ageing");
  return all;
}

std::vector<MeasureQuestion> day_questions(const std::string& day) {
  std::vector<MeasureQuestion> all;
  const auto ask = [&](const char* measure, const char* group_by = "") {
    all.push_back({measure, day, day, day, "", group_by, 0});
  };
  ask("registrations");
  ask("encounters", "class");
  ask("encounters", "status");
  ask("visits");
  ask("charges");
  ask("payments", "kind");
  return all;
}

}  // namespace carelog::query
