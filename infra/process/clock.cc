#include "infra/process/clock.h"

#include <cassert>
#include <chrono>
#include <cstdio>

namespace carelog::infra {
namespace {

using std::chrono::day;
using std::chrono::floor;
using std::chrono::milliseconds;
using std::chrono::month;
using std::chrono::sys_days;
using std::chrono::year;
using std::chrono::year_month_day;

constexpr std::int64_t kMinuteMs = 60 * 1000;
constexpr std::int64_t kDayMs = 24 * 60 * kMinuteMs;

// Reads digits from the front of a text, and remembers whether anything else was there.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  int number(std::size_t digits) {
    int value = 0;
    for (std::size_t i = 0; i < digits; ++i) {
      if (rest_.empty() || rest_[0] < '0' || rest_[0] > '9') return fail();
      value = value * 10 + (rest_[0] - '0');
      rest_.remove_prefix(1);
    }
    return value;
  }
  char any_of(std::string_view allowed) {
    if (rest_.empty() || allowed.find(rest_[0]) == std::string_view::npos) {
      fail();
      return '\0';
    }
    const char found = rest_[0];
    rest_.remove_prefix(1);
    return found;
  }
  bool next_is_digit() const { return !rest_.empty() && rest_[0] >= '0' && rest_[0] <= '9'; }
  bool next_is(char wanted) const { return !rest_.empty() && rest_[0] == wanted; }
  bool at_good_end() const { return good_ && rest_.empty(); }
  bool good() const { return good_; }

 private:
  int fail() {
    good_ = false;
    return 0;
  }
  std::string_view rest_;
  bool good_ = true;
};

std::optional<std::int64_t> read_date(Reader& reader) {
  const int y = reader.number(4);
  reader.any_of("-");
  const int m = reader.number(2);
  reader.any_of("-");
  const int d = reader.number(2);
  const year_month_day date(year{y}, month{static_cast<unsigned>(m)},
                            day{static_cast<unsigned>(d)});
  if (!reader.good() || y == 0 || !date.ok()) return std::nullopt;
  return sys_days(date).time_since_epoch().count() * kDayMs;
}

int read_decimals_ms(Reader& reader) {
  int ms = 0;
  int weight = 100;
  reader.any_of(".");
  do {
    ms += reader.number(1) * weight;
    weight /= 10;
  } while (reader.good() && reader.next_is_digit());
  return ms;
}

}  // namespace

std::int64_t now_ms() {
  return floor<milliseconds>(std::chrono::system_clock::now()).time_since_epoch().count();
}

std::string date_of(std::int64_t time_ms) {
  const std::chrono::sys_time<milliseconds> time{milliseconds(time_ms)};
  const year_month_day date(floor<std::chrono::days>(time));
  char text[32];
  std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
  return text;
}

std::string format_time(std::int64_t time_ms) {
  const std::int64_t in_day_ms = ((time_ms % kDayMs) + kDayMs) % kDayMs;
  char text[32];
  std::snprintf(text, sizeof text, "T%02d:%02d:%02d.%03dZ", static_cast<int>(in_day_ms / 3600000),
                static_cast<int>(in_day_ms / kMinuteMs % 60),
                static_cast<int>(in_day_ms / 1000 % 60), static_cast<int>(in_day_ms % 1000));
  return date_of(time_ms) + text;
}

std::optional<std::int64_t> parse_time(std::string_view text) {
  Reader reader(text);
  const auto date_ms = read_date(reader);
  reader.any_of("Tt ");
  const int hour = reader.number(2);
  reader.any_of(":");
  const int minute = reader.number(2);
  reader.any_of(":");
  const int second = reader.number(2);
  const int ms = reader.next_is('.') ? read_decimals_ms(reader) : 0;

  std::int64_t offset_ms = 0;
  const char sign = reader.any_of("Zz+-");
  if (sign == '+' || sign == '-') {
    const int offset_hours = reader.number(2);
    reader.any_of(":");
    const int offset_minutes = reader.number(2);
    if (offset_hours > 23 || offset_minutes > 59) return std::nullopt;
    offset_ms = (offset_hours * 60 + offset_minutes) * kMinuteMs * (sign == '-' ? -1 : 1);
  }
  // Second 60 is a leap second; in Unix time it is the following second.
  if (!reader.at_good_end() || !date_ms || hour > 23 || minute > 59 || second > 60) {
    return std::nullopt;
  }
  return *date_ms + (hour * 60 + minute) * kMinuteMs + second * 1000 + ms - offset_ms;
}

std::optional<std::int64_t> parse_date(std::string_view text) {
  Reader reader(text);
  const auto date_ms = read_date(reader);
  return reader.at_good_end() ? date_ms : std::nullopt;
}

bool is_date(std::string_view text) {
  return parse_date(text).has_value();
}

int years_between(std::string_view from_date, std::string_view to_date) {
  assert(is_date(from_date) && is_date(to_date));
  const int years = Reader(to_date).number(4) - Reader(from_date).number(4);
  return to_date.substr(5) < from_date.substr(5) ? years - 1 : years;
}

}  // namespace carelog::infra
