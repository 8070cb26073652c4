// What a patient's details must look like. Pure; each rule adds to the list of field errors.
// Lengths are counted in code points; what text is accepted at all says infra/text/text.h.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "command-side/refusal.h"
#include "events/facts/event.h"
#include "infra/text/text.h"

namespace carelog::command {

inline constexpr std::size_t name_length_max = 400;
inline constexpr std::size_t email_length_max = 254;  // RFC 5321
inline constexpr std::size_t address_length_max = 1000;
inline constexpr std::size_t telephone_length_max = 40;
inline constexpr std::size_t reason_length_max = 500;
inline constexpr std::size_t identifiers_max = 20;
inline constexpr std::size_t identifier_system_length_max = 200;
inline constexpr std::size_t identifier_value_length_max = 128;
inline constexpr char identifier_separator = '|';  // of system and value, where they are one text

// The form of an ISO 8601 calendar date, and on the calendar.
bool is_calendar_date(std::string_view text);

// When somebody died, as a moment with its offset.
struct MomentOfDeath {
  std::string time;
  std::string day;  // at the clinic; empty: the time is no moment
};

class DetailsRules {
 public:
  explicit DetailsRules(std::string_view today) : today_(today) {}

  void name(const std::string& value);  // required
  void email(const std::string& value) { email("email", value); }
  void email(const std::string& field, const std::string& value);  // empty or local@domain.tld
  void address(const std::string& value);  // may be empty, may have several lines
  // Required, not in the future: a day, a month or a year, which counts as its first day.
  void date_of_birth(const std::string& value);
  // Required, between birth and today.
  void registered_date(const std::string& value, const std::string& date_of_birth);
  void gender(const std::string& value);
  void telephone(const std::string& value);
  void identifiers(const std::vector<events::Identifier>& values);
  // Both empty; or a day, a month or a year between birth and today; or the moment, in the past. A
  // date beside it is its day at the clinic, with any offset, because a birth is
  // a day at the clinic too.
  void death(const std::string& date, const MomentOfDeath& at, const std::string& date_of_birth,
             std::int64_t now_ms);
  // Of a value that is on record: only that it still fits a date of birth.
  void not_before_birth(const std::string& field, const std::string& value,
                        const std::string& date_of_birth);
  void reason(const std::string& value);

  // A value that is only ever read: what is said of it must be so.
  void only_read(const std::string& field, bool is_so);

  void fail(std::string field, std::string code, std::string detail);
  bool text(const std::string& field, const std::string& value, std::size_t length_max,
            infra::LineBreaks line_breaks = infra::LineBreaks::refused);
  // One of these words, or empty.
  void one_of(const std::string& field, const std::string& value,
              std::initializer_list<std::string_view> words);

  const std::vector<FieldError>& errors() const { return errors_; }
  Refusal refusal() const;  // Requires: there are errors

 private:
  void identifier_part(const std::string& field, const std::string& value, std::size_t length_max,
                       const char* what_is_needed);
  bool date(const std::string& field, const std::string& value);
  bool partial_date(const std::string& field, const std::string& value);
  bool is_possible(const std::string& field, const std::string& first_day);

  std::string today_;
  std::vector<FieldError> errors_;
};

}  // namespace carelog::command
