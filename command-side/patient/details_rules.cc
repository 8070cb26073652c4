#include "command-side/patient/details_rules.h"

#include <algorithm>
#include <cassert>
#include <chrono>

namespace carelog::command {
namespace {

bool has_control_characters(const std::string& value) {
  return std::any_of(value.begin(), value.end(), [](char byte) {
    const auto code = static_cast<unsigned char>(byte);
    return code < 0x20 || code == 0x7f;
  });
}

bool is_blank(const std::string& value) {
  return value.find_first_not_of(' ') == std::string::npos;
}

int digits(std::string_view text) {
  int value = 0;
  for (char digit : text) value = 10 * value + (digit - '0');
  return value;
}

// One @, something before it, a dot inside what follows, no spaces: the address is checked by mail,
// not by grammar.
bool looks_like_email(const std::string& value) {
  const auto at = value.find('@');
  if (at == std::string::npos || at == 0 || at > 64) return false;
  if (value.find('@', at + 1) != std::string::npos) return false;
  if (value.find(' ') != std::string::npos) return false;
  const std::string domain = value.substr(at + 1);
  const auto dot = domain.find('.');
  return dot != std::string::npos && dot > 0 && domain.back() != '.' &&
         domain.find("..") == std::string::npos;
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

bool DetailsRules::text(const std::string& field, const std::string& value, std::size_t bytes_max) {
  if (value.size() > bytes_max) {
    fail(field, "too-long", "use at most " + std::to_string(bytes_max) + " bytes of UTF-8");
    return false;
  }
  if (has_control_characters(value)) {
    fail(field, "control-character", "remove line breaks and other control characters");
    return false;
  }
  return true;
}

bool DetailsRules::date(const std::string& field, const std::string& value) {
  if (!is_calendar_date(value)) {
    fail(field, "not-a-date", "write a calendar date as YYYY-MM-DD");
  } else if (value > today_) {
    fail(field, "in-the-future", "give a date that is not after today");
  } else if (value < earliest_date) {
    fail(field, "too-early", "give a date from " + std::string(earliest_date) + " on");
  } else {
    return true;
  }
  return false;
}

void DetailsRules::name(const std::string& value) {
  if (is_blank(value)) {
    fail("name", "required", "give the patient's name");
  } else {
    text("name", value, name_bytes_max);
  }
}

void DetailsRules::email(const std::string& value) {
  if (value.empty() || !text("email", value, email_bytes_max)) return;
  if (!looks_like_email(value)) {
    fail("email", "not-an-email", "write an address like name@example.org");
  }
}

void DetailsRules::address(const std::string& value) {
  text("address", value, address_bytes_max);
}

void DetailsRules::date_of_birth(const std::string& value) {
  if (value.empty()) {
    fail("date_of_birth", "required", "give the date of birth as YYYY-MM-DD");
  } else {
    date("date_of_birth", value);
  }
}

void DetailsRules::registered_date(const std::string& value) {
  if (value.empty()) {
    fail("registered_date", "required", "give the date of registration as YYYY-MM-DD");
  } else {
    date("registered_date", value);
  }
}

void DetailsRules::gender(const std::string& value) {
  if (!events::gender_from_name(value)) {
    fail("gender", "not-a-choice", "use male, female, other or unknown");
  }
}

void DetailsRules::telephone(const std::string& value) {
  text("telephone", value, telephone_bytes_max);
}

void DetailsRules::identifiers(const std::vector<events::Identifier>& values) {
  if (values.size() > identifiers_max) {
    fail("identifiers", "too-many", "give at most " + std::to_string(identifiers_max));
    return;
  }
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::string field = "identifiers/" + std::to_string(i);
    const auto& [system, value] = values[i];
    if (is_blank(system)) {
      fail(field + "/system", "required", "name the kind of identifier, such as mrn");
    } else {
      text(field + "/system", system, identifier_system_bytes_max);
    }
    if (is_blank(value)) {
      fail(field + "/value", "required", "give the identifier's value, or leave it out");
    } else {
      text(field + "/value", value, identifier_value_bytes_max);
    }
    if (std::find(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(i), values[i]) !=
        values.begin() + static_cast<std::ptrdiff_t>(i)) {
      fail(field, "repeated", "give each identifier once");
    }
  }
}

void DetailsRules::deceased_date(const std::string& value, const std::string& date_of_birth) {
  if (value.empty() || !date("deceased_date", value)) return;
  if (is_calendar_date(date_of_birth) && value < date_of_birth) {
    fail("deceased_date", "before-birth", "give a date that is not before the date of birth");
  }
}

void DetailsRules::reason(const std::string& value) {
  text("reason", value, reason_bytes_max);
}

void DetailsRules::only_read(const std::string& field, bool is_so) {
  if (!is_so) fail(field, "read-only", "leave this field out, or send it as it was read");
}

Refusal DetailsRules::refusal() const {
  assert(!errors_.empty());
  return {RefusalCode::invalid, "some fields are not valid", errors_};
}

}  // namespace carelog::command
