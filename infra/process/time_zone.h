// Calendar days of a place. Times stay Unix milliseconds; a day is a calendar day in that zone.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace carelog::infra {

// Immutable; any thread. The rules are the system's tz database.
class TimeZone {
 public:
  static TimeZone utc();
  // By IANA name, "Europe/Zurich". Nothing if the system does not know it.
  static std::optional<TimeZone> find(std::string_view name);

  const std::string& name() const { return name_; }

  std::string today() const;
  std::string date_of(std::int64_t time_ms) const;
  // The first moment of a day, and the first one after it; a day may have 23 or 25 hours. Nothing:
  // not a date.
  std::optional<std::int64_t> begin_of_day_ms(std::string_view date) const;
  std::optional<std::int64_t> end_of_day_ms(std::string_view date) const;

 private:
  explicit TimeZone(std::string name) : name_(std::move(name)) {}

  std::string name_;
};

}  // namespace carelog::infra
