#include "gateway/analytics/measure_parameters.h"

#include <algorithm>
#include <array>

#include "gateway/search/parameter_values.h"
#include "infra/process/clock.h"

namespace carelog::gateway {
namespace {

namespace wire = carelog::api::v1;

constexpr std::int64_t day_ms = 86'400'000;
constexpr std::string_view hours = "hour day week month";
constexpr std::string_view days = "day week month";
constexpr std::string_view now_only = "";

struct AskedMeasure {
  std::string_view name;
  std::string_view groups;  // separated by blanks, the usual first
  std::string_view pers = days;
};

constexpr auto asked_measures = std::to_array<AskedMeasure>({
    {"patients", "state age-band gender town", now_only},
    {"registrations", "none", hours},
    {"encounters", "none class status", hours},
    {"lengths", "length class"},
    {"no-shows", "none class", hours},
    {"visits", "return", hours},
    {"reasons", "code"},
    {"conditions", "code"},
    {"medications", "code"},
    {"procedures", "code"},
    {"charges", "none code"},
    {"invoiced", "none"},
    {"payments", "none kind method"},
    {"revenue", "payer"},
    {"write-offs", "none"},
    {"outstanding", "party"},
    {"ageing", "overdue"},
});

// Of a range told apart by this, how many days it may have.
struct RangeMax {
  std::string_view per;
  std::int64_t days_max;
};
constexpr auto range_maxima =
    std::to_array<RangeMax>({{"hour", 31}, {"day", 366}, {"week", 1'830}, {"month", 36'600}});

bool is_word_of(std::string_view words, std::string_view wanted) {
  while (!words.empty()) {
    const std::size_t end = std::min(words.find(' '), words.size());
    if (words.substr(0, end) == wanted) return true;
    words.remove_prefix(std::min(end + 1, words.size()));
  }
  return false;
}

std::string listed(std::string_view words) {
  std::string list(words);
  for (std::size_t at = list.find(' '); at != std::string::npos; at = list.find(' ', at + 2)) {
    list.replace(at, 1, ", ");
  }
  return list;
}

bool is_day_asked(const std::string& day) {
  return infra::is_date(day) && day >= "1900-01-01" && day <= "2999-12-31";
}

std::int64_t days_between(const std::string& from, const std::string& to) {
  return (infra::parse_date(to).value_or(0) - infra::parse_date(from).value_or(0)) / day_ms;
}

struct Days {
  std::string from, to, as_of;
};

// Takes from, to and asOf. Empty: they are well.
std::string read_days(const QueryParameters& parameters, const std::string& today, Days& asked) {
  for (const auto& [name, value] : parameters) {
    if (name != "from" && name != "to" && name != "asOf") continue;
    if (!is_day_asked(value)) return name + " is a date of the years 1900 to 2999, YYYY-MM-DD.";
    (name == "from" ? asked.from : name == "to" ? asked.to : asked.as_of) = value;
  }
  if (asked.to.empty()) asked.to = std::max(today, asked.from);
  if (asked.from.empty()) {
    const std::int64_t to_ms = infra::parse_date(asked.to).value_or(0);
    asked.from =
        std::max<std::string>(infra::date_of(to_ms - (days_default - 1) * day_ms), "1900-01-01");
  }
  if (asked.as_of.empty()) asked.as_of = today;
  if (asked.from > asked.to) return "from is not after to.";
  return {};
}

std::string complaint_of(const AskedMeasure& measure, const std::string& name,
                         const std::string& value, wire::MeasureQuestion& question) {
  if (name == "groupBy") {
    if (!is_word_of(measure.groups, value)) {
      return "groupBy of " + std::string(measure.name) + " is one of: " + listed(measure.groups) +
             ".";
    }
    question.set_group_by(value);
  } else if (name == "per") {
    if (!is_word_of(measure.pers, value)) {
      if (measure.pers.empty()) {
        return std::string(measure.name) + " tells of the present: leave per out.";
      }
      return "per of " + std::string(measure.name) + " is one of: " + listed(measure.pers) +
             "; without it: the whole range.";
    }
    question.set_per(value);
  } else if (name == "top") {
    const auto top = page_rows(value, top_max);
    if (!top) return "top is a whole number from 1 to 1000.";
    question.set_top(*top);
  } else if (measure.pers.empty() && name != "asOf") {
    return std::string(measure.name) + " tells of the present: leave " + name + " out.";
  }
  return {};
}

}  // namespace

OrProblem<wire::MeasureQuestion> read_measure_parameters(std::string_view measure,
                                                         const QueryParameters& parameters,
                                                         const std::string& today) {
  const auto known = std::find_if(asked_measures.begin(), asked_measures.end(),
                                  [&](const auto& each) { return each.name == measure; });
  if (known == asked_measures.end()) {
    Problem unknown;
    unknown.code = "not-found";
    unknown.detail = "There is no such measure; there are: ";
    for (const AskedMeasure& each : asked_measures) {
      unknown.detail.append(&each == asked_measures.begin() ? "" : ", ").append(each.name);
    }
    unknown.detail += ".";
    return tl::unexpected(std::move(unknown));
  }
  wire::MeasureQuestion question;
  question.set_measure(std::string(measure));
  if (known->groups == "code" || known->groups.ends_with("town")) question.set_top(top_default);
  for (const auto& [name, value] : parameters) {
    std::string complaint = complaint_of(*known, name, value, question);
    if (!complaint.empty()) return refuse_parameter(std::move(complaint));
  }
  Days asked;
  std::string complaint = read_days(parameters, today, asked);
  if (!complaint.empty()) return refuse_parameter(std::move(complaint));
  for (const RangeMax& each : range_maxima) {
    if (question.per() != each.per || days_between(asked.from, asked.to) < each.days_max) continue;
    return refuse_parameter("from and to are at most " + std::to_string(each.days_max) +
                            " days per " + std::string(each.per) +
                            ": ask for less, or per a longer time.");
  }
  question.set_from_day(asked.from);
  question.set_to_day(asked.to);
  question.set_as_of_day(asked.as_of);
  return question;
}

OrProblem<wire::GetOverviewRequest> read_overview_parameters(const QueryParameters& parameters,
                                                             const std::string& today) {
  Days asked;
  std::string complaint = read_days(parameters, today, asked);
  if (!complaint.empty()) return refuse_parameter(std::move(complaint));
  if (days_between(asked.from, asked.to) >= range_maxima.back().days_max) {
    return refuse_parameter("from and to are at most 36600 days: ask for less.");
  }
  wire::GetOverviewRequest request;
  request.set_from_day(asked.from);
  request.set_to_day(asked.to);
  request.set_as_of_day(asked.as_of);
  return request;
}

}  // namespace carelog::gateway
