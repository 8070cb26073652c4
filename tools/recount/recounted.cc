#include "tools/recount/recounted.h"

#include "events/chart/chart_time.h"
#include "infra/process/local_hour.h"

namespace carelog::tools {

namespace {

infra::TimeZone clinic_zone(const events::Commit& commit) {
  const auto zone = infra::TimeZone::find(commit.metadata.time_zone);
  return zone ? *zone : infra::TimeZone::utc();
}

}  // namespace

void Counters::add(std::int64_t number, std::initializer_list<std::string_view> parts) {
  std::string key;
  for (const std::string_view part : parts) key.append(1, '\0').append(part);
  all_[key] += number;
}

void Counters::add_dated(std::int64_t number, bool by_hour, std::string_view clinic,
                         std::string_view counter, std::string_view when,
                         std::initializer_list<std::string_view> dimensions) {
  const auto at = [&](std::string_view level, std::string_view period) {
    std::string key;
    for (const std::string_view part : {clinic, counter, level, period}) {
      key.append(1, '\0').append(part);
    }
    for (const std::string_view part : dimensions) key.append(1, '\0').append(part);
    all_[key] += number;
  };
  at("y", when.substr(0, 4));
  at("m", when.substr(0, 7));
  at("d", when.substr(0, 10));
  if (by_hour) at("h", when);
}

std::unique_ptr<Recounting> recounting_of(std::string_view model) {
  if (model == "analytics") return recount_patients();
  if (model == "activity") return recount_entries();
  if (model == "visits") return recount_visits();
  if (model == "money") return recount_money();
  return nullptr;
}

std::string hour_decided(const events::Commit& commit) {
  return infra::local_hour(clinic_zone(commit), commit.metadata.decided_at_ms);
}

std::string hour_or_day(const std::string& time, const events::Commit& commit) {
  const auto precision = events::precision_of(time);
  if (!precision) return "";
  if (*precision != events::TimePrecision::moment) return events::first_day_of(time);
  return infra::local_hour(clinic_zone(commit), *events::moment_ms(time));
}

}  // namespace carelog::tools
