#include "command-side/patient/details_rules.h"

#include <algorithm>
#include <cassert>
#include <chrono>

#include "command-side/field_words.h"
#include "command-side/patient/full_details_rules.h"
#include "events/chart/chart_time.h"
#include "infra/text/email.h"

namespace carelog::command {
namespace {

int digits(std::string_view text) {
  int value = 0;
  for (char digit : text) value = 10 * value + (digit - '0');
  return value;
}

bool is_before_birth(const std::string& date, const std::string& date_of_birth) {
  return events::precision_of(date_of_birth) && events::is_before(date, date_of_birth);
}

bool is_one(const events::Identifier& left, const events::Identifier& right) {
  return infra::comparable(left.system) == infra::comparable(right.system) &&
         infra::comparable(left.value) == infra::comparable(right.value);
}

}  // namespace

bool is_calendar_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  for (std::size_t i : {0, 1, 2, 3, 5, 6, 8, 9}) {
    if (text[i] < '0' || text[i] > '9') return false;
  }
  const std::chrono::year_month_day date{
      std::chrono::year(digits(text.substr(0, 4))),
      std::chrono::month(static_cast<unsigned>(digits(text.substr(5, 2)))),
      std::chrono::day(static_cast<unsigned>(digits(text.substr(8, 2))))};
  return date.ok();
}

void DetailsRules::fail(std::string field, std::string code, std::string detail) {
  errors_.push_back({std::move(field), std::move(code), std::move(detail)});
}

bool DetailsRules::text(const std::string& field, const std::string& value, std::size_t length_max,
                        infra::LineBreaks line_breaks) {
  if (const auto fault = infra::fault_in(value, line_breaks)) {
    fail(field, words_of(*fault).code, words_of(*fault).detail);
    return false;
  }
  if (infra::code_points_in(value) > length_max) {
    fail(field, "too-long", "use at most " + std::to_string(length_max) + " characters");
    return false;
  }
  return true;
}

void DetailsRules::one_of(const std::string& field, const std::string& value,
                          std::initializer_list<std::string_view> words) {
  if (value.empty() || std::find(words.begin(), words.end(), value) != words.end()) return;
  fail(field, "not-a-choice", "use one of: " + in_words(words));
}

bool DetailsRules::date(const std::string& field, const std::string& value) {
  if (is_calendar_date(value)) return is_possible(field, value);
  fail(field, "not-a-date", "write a calendar date as YYYY-MM-DD");
  return false;
}

bool DetailsRules::partial_date(const std::string& field, const std::string& value) {
  const auto precision = events::precision_of(value);
  if (precision && *precision != events::TimePrecision::moment) {
    return is_possible(field, events::first_day_of(value));
  }
  fail(field, "not-a-date",
       "write a calendar date as YYYY-MM-DD, or YYYY-MM or YYYY where no more is known");
  return false;
}

bool DetailsRules::is_possible(const std::string& field, const std::string& first_day) {
  if (first_day > today_) {
    fail(field, "in-the-future", "give a date that is not after today");
  } else if (first_day < earliest_date) {
    fail(field, "too-early", too_early_detail());
  } else {
    return true;
  }
  return false;
}

void DetailsRules::name(const std::string& value) {
  if (value.empty()) {
    fail("name", "required", "give the patient's name");
  } else {
    text("name", value, name_length_max);
  }
}

void DetailsRules::email(const std::string& field, const std::string& value) {
  if (value.empty() || !text(field, value, email_length_max)) return;
  if (!infra::is_email(value))
    fail(field, "not-an-email", "write an address like name@example.org");
}

void DetailsRules::address(const std::string& value) {
  text("address", value, address_length_max, infra::LineBreaks::taken);
}

void DetailsRules::date_of_birth(const std::string& value) {
  if (value.empty()) {
    fail("date_of_birth", "required", "give the date of birth as YYYY-MM-DD");
  } else {
    partial_date("date_of_birth", value);
  }
}

void DetailsRules::registered_date(const std::string& value, const std::string& date_of_birth) {
  if (value.empty()) {
    fail("registered_date", "required", "give the date of registration as YYYY-MM-DD");
  } else if (date("registered_date", value)) {
    not_before_birth("registered_date", value, date_of_birth);
  }
}

void DetailsRules::gender(const std::string& value) {
  if (!events::gender_from_name(value)) {
    fail("gender", "not-a-choice", "use male, female, other or unknown");
  }
}

void DetailsRules::telephone(const std::string& value) {
  text("telephone", value, telephone_length_max);
}

void DetailsRules::identifiers(const std::vector<events::Identifier>& values) {
  if (values.size() > identifiers_max) {
    fail("identifiers", "too-many", "give at most " + std::to_string(identifiers_max));
    return;
  }
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::string field = "identifiers/" + std::to_string(i);
    const std::string& system = values[i].system;
    const std::string& value = values[i].value;
    check_beside(field, values[i], *this);
    identifier_part(field + "/system", system, identifier_system_length_max,
                    "name the kind of identifier, such as mrn");
    if (infra::comparable(system).find(identifier_separator) != std::string::npos) {
      fail(field + "/system", "separator",
           std::string("leave ") + identifier_separator +
               " out: it stands between system and value");
    }
    identifier_part(field + "/value", value, identifier_value_length_max,
                    "give the identifier's value, or leave it out");
    if (std::any_of(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(i),
                    [&](const auto& earlier) { return is_one(earlier, values[i]); })) {
      fail(field, "repeated", "give each identifier once");
    }
  }
}

void DetailsRules::identifier_part(const std::string& field, const std::string& value,
                                   std::size_t length_max, const char* what_is_needed) {
  if (infra::comparable(value).empty()) {
    fail(field, "required", what_is_needed);
  } else {
    text(field, value, length_max);
  }
}

void DetailsRules::death(const std::string& date, const MomentOfDeath& at,
                         const std::string& date_of_birth, std::int64_t now_ms) {
  if (at.time.empty()) {
    if (!date.empty() && partial_date("deceased_date", date))
      not_before_birth("deceased_date", date, date_of_birth);
    return;
  }
  const auto moment = events::moment_ms(at.time);
  if (!moment || at.day.empty()) {
    fail("deceased_time", "not-a-time",
         "write the moment with its offset as YYYY-MM-DDThh:mm:ss+hh:mm");
  } else if (*moment > now_ms) {
    fail("deceased_time", "in-the-future", "give a moment that is not in the future");
  } else if (at.day != date) {
    fail("deceased_time", "not-the-same",
         "give the date that this moment has at the clinic, " + at.day + ", or leave one out");
  } else if (date < earliest_date) {
    fail("deceased_time", "too-early", too_early_detail());
  } else {
    not_before_birth("deceased_time", date, date_of_birth);
  }
}

void DetailsRules::not_before_birth(const std::string& field, const std::string& value,
                                    const std::string& date_of_birth) {
  if (value.empty() || !is_before_birth(value, date_of_birth)) return;
  if (events::first_day_of(date_of_birth) > today_) return;  // that is refused itself
  fail(field, "before-birth", "give a date that is not before the date of birth");
}

void DetailsRules::reason(const std::string& value) {
  text("reason", value, reason_length_max);
}

void DetailsRules::only_read(const std::string& field, bool is_so) {
  if (!is_so) fail(field, "read-only", "leave this field out, or send it as it was read");
}

Refusal DetailsRules::refusal() const {
  assert(!errors_.empty());
  return {RefusalCode::invalid, "some fields are not valid", errors_};
}

}  // namespace carelog::command
