#include "gateway/search/parameter_values.h"

#include "gateway/search/filters.h"
#include "infra/process/clock.h"

namespace carelog::gateway {

tl::unexpected<Problem> refuse_parameter(std::string detail) {
  Problem problem;
  problem.code = "invalid-parameter";
  problem.detail = std::move(detail);
  return tl::unexpected(std::move(problem));
}

std::optional<std::uint32_t> page_rows(std::string_view text, std::uint32_t rows_max) {
  const auto rows = whole_number<std::uint32_t>(text);
  return rows && *rows >= 1 && *rows <= rows_max ? rows : std::nullopt;
}

std::optional<std::int64_t> moment_of(std::string_view text, bool end_of_day,
                                      const infra::TimeZone& zone) {
  if (const auto time = infra::parse_time(text)) return time;
  if (!end_of_day) return zone.begin_of_day_ms(text);
  const auto end = zone.end_of_day_ms(text);
  return end ? std::optional(*end - 1) : std::nullopt;
}

tl::unexpected<Problem> refuse_the_future() {
  Problem problem;
  problem.code = "invalid-fields";
  problem.detail = "asOf lies in the future: nobody knows yet.";
  return tl::unexpected(std::move(problem));
}

tl::expected<std::int64_t, Problem> moment_asked(const std::string& value, std::int64_t now_ms,
                                                 const infra::TimeZone& zone, const char* forms) {
  if (holds_blank(value)) return refuse_parameter("asOf " + std::string(filter_blank_rule));
  const auto moment = moment_of(value, true, zone);
  if (!moment) return refuse_parameter(forms);
  if (moment_of(value, false, zone) > now_ms) return refuse_the_future();
  return *moment;
}

}  // namespace carelog::gateway
