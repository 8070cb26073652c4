#include "command-side/chart/entry_rules.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <charconv>

#include "command-side/field_words.h"
#include "events/chart/chart_time.h"
#include "events/chart/record_id.h"

namespace carelog::command {
namespace {

// A ward's clock may be ahead of ours.
constexpr std::int64_t clock_difference_max_ms = 60'000;
constexpr std::int64_t day_ms = 86'400'000;

// Fields of any content that may have several lines.
constexpr std::array several_lines = {"note", "text", "description", "goal"};

bool has_several_lines(std::string_view path) {
  const std::string_view name = path.substr(path.rfind('/') + 1);
  return std::find(several_lines.begin(), several_lines.end(), name) != several_lines.end();
}

double number_of(std::string_view text) {
  double value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

// FHIR's decimal, which is JSON's number: no zeros in front; and one that a double can hold, since
// that is all that most readers have.
bool is_decimal(std::string_view text) {
  std::size_t at = 0;
  const auto digits = [&] {
    const std::size_t from = at;
    while (at < text.size() && text[at] >= '0' && text[at] <= '9') ++at;
    return at > from;
  };
  if (at < text.size() && text[at] == '-') ++at;
  const std::size_t whole = at;
  if (!digits() || (text[whole] == '0' && at > whole + 1)) return false;
  if (at < text.size() && text[at] == '.') {
    ++at;
    if (!digits()) return false;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    if (!digits()) return false;
  }
  double value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  return at == text.size() && at <= decimal_length_max && read.ec == std::errc();
}

std::string below(const std::string& path, const char* name) {
  return path.empty() ? name : path + "/" + name;
}

}  // namespace

bool says_something(const events::Concept& about) {
  return !about.text.empty() || !about.codings.empty();
}

void EntryRules::fail(std::string field, std::string code, std::string detail) {
  const bool said = std::any_of(errors_.begin(), errors_.end(), [&](const FieldError& each) {
    return each.field == field && each.code == code;
  });
  if (said) return;
  errors_.push_back({std::move(field), std::move(code), std::move(detail)});
}

void EntryRules::text(const std::string& path, const std::string& value) {
  const auto breaks =
      has_several_lines(path) ? infra::LineBreaks::taken : infra::LineBreaks::refused;
  if (const auto fault = infra::fault_in(value, breaks)) {
    fail(path, words_of(*fault).code, words_of(*fault).detail);
  }
}

void EntryRules::coding(const std::string& path, const events::Coding& value) {
  if (value == events::Coding{}) {
    if (path.find("codings") == std::string::npos) return;  // one that need not be there
    return fail(path, "required", "give a code, or leave this coding out");
  }
  if (value.code.empty()) return fail(below(path, "code"), "required", "give a code");
  if (value.code.find_first_of(" \n\t|") != std::string::npos) {
    fail(below(path, "code"), "not-a-code", "write the code without blanks and |");
  }
  if (value.system.find_first_of(" \n\t|") != std::string::npos) {
    fail(below(path, "system"), "not-a-uri", "name the code system by its URI");
  }
}

void EntryRules::quantity(const std::string& path, const events::Quantity& value) {
  if (value == events::Quantity{}) return;
  if (!value.value.empty() && !is_decimal(value.value)) {
    fail(below(path, "value"), "not-a-number",
         "write a decimal number as text, \"7.0\": no zeros in front, at most 64 characters");
  }
  one_of(below(path, "comparator"), value.comparator, {"<", "<=", ">=", ">"});
  if (value.value.empty() && !value.comparator.empty()) {
    fail(below(path, "value"), "required", "give the number that is compared with");
  }
}

void EntryRules::not_negative(const std::string& path, const events::Quantity& value) {
  if (value.value.substr(0, 1) != "-") return;
  fail(below(path, "value"), "negative", "give a number that is not below 0");
}

void EntryRules::range(const std::string& path, const events::ReferenceRange& range) {
  const auto unit_of = [](const events::Quantity& each) {
    return each.code.empty() ? each.unit : each.system + "|" + each.code;
  };
  if (!is_decimal(range.low.value) || !is_decimal(range.high.value)) return;
  const std::string low_unit = unit_of(range.low);
  const std::string high_unit = unit_of(range.high);
  if (low_unit != high_unit && !low_unit.empty() && !high_unit.empty()) return;
  if (number_of(range.low.value) <= number_of(range.high.value)) return;
  fail(below(path, "low"), "above-high", "give a low value that is not above the high one");
}

void EntryRules::count(const std::string& field, std::int64_t value, std::int64_t most) {
  if (value >= 0 && value <= most) return;
  fail(field, "out-of-range", "give a whole number from 1 to " + std::to_string(most));
}

void EntryRules::required(const std::string& field, bool there) {
  if (!there) fail(field, "required", "give a value that is not empty");
}

void EntryRules::one_of(const std::string& field, const std::string& value,
                        std::initializer_list<std::string_view> words) {
  if (value.empty() || std::find(words.begin(), words.end(), value) != words.end()) return;
  fail(field, "not-a-known-value", "write one of: " + in_words(words));
}

void EntryRules::time(const std::string& field, const std::string& value) {
  if (value.empty()) return;
  if (events::precision_of(value)) {
    if (events::first_day_of(value) < earliest_date) fail(field, "too-early", too_early_detail());
    return;
  }
  fail(field, "not-a-time",
       "write a year, a month, a day (YYYY-MM-DD) or a time with its offset "
       "(YYYY-MM-DDThh:mm:ss+hh:mm)");
}

void EntryRules::past_time(const std::string& field, const std::string& value) {
  begun_within(clock_difference_max_ms, field, value);
}

void EntryRules::by_today(const std::string& field, const std::string& value) {
  begun_within(day_ms, field, value);
}

void EntryRules::begun_within(std::int64_t ahead_max_ms, const std::string& field,
                              const std::string& value) {
  time(field, value);
  if (value.empty() || !events::precision_of(value)) return;
  const auto moment = events::moment_ms(value);
  const bool future =
      moment ? *moment > now_.now_ms + ahead_max_ms : events::is_before(now_.today, value);
  if (future) fail(field, "in-the-future", "give a time that is not in the future");
}

void EntryRules::period(const std::string& begin_field, const std::string& begin,
                        const std::string& end_field, const std::string& end) {
  time(begin_field, begin);
  time(end_field, end);
  if (begin.empty() || end.empty()) return;
  if (!events::precision_of(begin) || !events::precision_of(end)) return;
  if (events::is_before(end, begin)) {
    fail(end_field, "before-begin", "give a time that is not before " + begin_field);
  }
}

void EntryRules::id(const std::string& field, const std::string& value) {
  if (!value.empty() && !events::is_record_id(value)) {
    fail(field, "not-an-id", "name a record by its id, a UUID");
  }
}

Refusal EntryRules::refusal() const {
  assert(!errors_.empty());
  return {RefusalCode::invalid, "some fields are not valid", errors_};
}

}  // namespace carelog::command
