// What a patient's details must look like. Pure; each rule adds to the list of field errors.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "command-side/refusal.h"
#include "events/facts/event.h"

namespace carelog::command {

inline constexpr std::size_t name_bytes_max = 400;
inline constexpr std::size_t email_bytes_max = 254;  // RFC 5321
inline constexpr std::size_t address_bytes_max = 1000;
inline constexpr std::size_t telephone_bytes_max = 40;
inline constexpr std::size_t reason_bytes_max = 500;
inline constexpr std::size_t identifiers_max = 20;
inline constexpr std::size_t identifier_system_bytes_max = 64;
inline constexpr std::size_t identifier_value_bytes_max = 128;
inline constexpr std::string_view earliest_date = "1850-01-01";

// The form of an ISO 8601 calendar date, and on the calendar.
bool is_calendar_date(std::string_view text);

class DetailsRules {
 public:
  explicit DetailsRules(std::string_view today) : today_(today) {}

  void name(const std::string& value);             // required
  void email(const std::string& value);            // empty or local@domain.tld
  void address(const std::string& value);          // may be empty
  void date_of_birth(const std::string& value);    // required, not in the future
  void registered_date(const std::string& value);  // required, not in the future
  void gender(const std::string& value);
  void telephone(const std::string& value);
  void identifiers(const std::vector<events::Identifier>& values);
  // Empty, or between birth and today.
  void deceased_date(const std::string& value, const std::string& date_of_birth);
  void reason(const std::string& value);

  const std::vector<FieldError>& errors() const { return errors_; }
  Refusal refusal() const;  // Requires: there are errors

 private:
  void fail(std::string pointer, std::string code, std::string detail);
  bool text(const std::string& pointer, const std::string& value, std::size_t bytes_max);
  bool date(const std::string& pointer, const std::string& value);

  std::string today_;
  std::vector<FieldError> errors_;
};

}  // namespace carelog::command
