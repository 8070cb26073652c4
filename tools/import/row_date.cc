#include "tools/import/row_date.h"

#include <cstdio>
#include <regex>

namespace carelog::tools {

namespace {

// What may follow a date: a time of day, and a zone.
constexpr const char* time_pattern =
    R"([T ]+(([01]?\d|2[0-3]):[0-5]\d(:([0-5]\d|60)([.,]\d+)?)?|24:00(:00([.,]0+)?)?)"
    R"(|(0?[1-9]|1[0-2]):[0-5]\d(:([0-5]\d|60)([.,]\d+)?)? ?[AaPp][Mm]))"
    R"(( ?(Z|UTC|GMT|[+-](0\d|1[0-4]):?([0-5]\d)?))?)";

std::string without_time(std::string_view text) {
  static const std::regex time(std::string("^(\\S+?)") + time_pattern + "$");
  std::match_results<std::string_view::const_iterator> match;
  return std::regex_match(text.begin(), text.end(), match, time) ? match[1].str()
                                                                 : std::string(text);
}

std::string iso(const std::string& year, const std::string& month, const std::string& day) {
  char text[16];
  std::snprintf(text, sizeof text, "%.4s-%02d-%02d", year.c_str(), std::atoi(month.c_str()) % 100,
                std::atoi(day.c_str()) % 100);
  return text;
}

}  // namespace

std::optional<DateOrder> date_order_from_name(std::string_view name) {
  if (name == "iso") return DateOrder::iso;
  if (name == "ymd") return DateOrder::ymd;
  if (name == "dmy") return DateOrder::dmy;
  if (name == "mdy") return DateOrder::mdy;
  return std::nullopt;
}

bool is_iso_date(std::string_view text) {
  static const std::regex date(R"(^\d{4}-\d\d-\d\d$)");
  return std::regex_match(text.begin(), text.end(), date);
}

std::string date_of_field(std::string_view text, DateOrder order) {
  static const std::regex year_first(R"(^(\d{4})([-/.])(\d\d?)\2(\d\d?)$)");
  static const std::regex year_last(R"(^(\d\d?)([-/.])(\d\d?)\2(\d{4})$)");
  const std::string date = without_time(text);
  if (is_iso_date(date)) return date;
  std::smatch match;
  if (order == DateOrder::ymd && std::regex_match(date, match, year_first))
    return iso(match[1], match[3], match[4]);
  if (order == DateOrder::dmy && std::regex_match(date, match, year_last))
    return iso(match[4], match[3], match[1]);
  if (order == DateOrder::mdy && std::regex_match(date, match, year_last))
    return iso(match[4], match[1], match[3]);
  return std::string(text);
}

std::string hint_of_date(std::string_view text, DateOrder order) {
  static const std::regex parts(R"(^\d{1,4}[-/.]\d\d?[-/.]\d{1,4}$)");
  if (order != DateOrder::iso || !std::regex_match(text.begin(), text.end(), parts)) return "";
  return is_iso_date(text) ? "" : "if that is a date, --date-order says how to read it";
}

}  // namespace carelog::tools
