#include "query-side/analytics/dated_counts.h"

namespace carelog::query {
namespace {

std::string key_prefix(std::initializer_list<std::string_view> parts) {
  std::string key{'c', '\0'};
  for (const std::string_view part : parts) (key += part) += '\0';
  return key;
}

}  // namespace

DatedCounts dated_counts(const StoreMoment& moment, const DatedQuestion& asked) {
  DatedCounts counts;
  for (const PeriodRange& range : ranges_of(asked.from_day, asked.to_day, asked.per)) {
    const std::string prefix = key_prefix({asked.clinic, asked.counter, range.level});
    auto at = counts.end();
    std::string stored, shown;
    moment.each(prefix, range.first, [&](std::string_view rest, std::string_view value) {
      const std::size_t end = rest.find('\0');
      const std::string_view period = rest.substr(0, end);
      if (period > range.last) return false;
      const std::int64_t count = moment.number_of(value);
      if (count == 0) return true;
      if (period != stored || shown.empty()) shown = shown_period(stored = period, asked.per);
      const auto by = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
      at = counts.try_emplace(at, {shown, std::string(by)}, 0);
      at->second += count;
      return true;
    });
  }
  std::erase_if(counts, [](const auto& each) { return each.second == 0; });
  return counts;
}

std::map<std::string, std::int64_t> named_counts(const StoreMoment& moment, std::string_view clinic,
                                                 std::string_view counter) {
  std::map<std::string, std::int64_t> counts;
  moment.each(key_prefix({clinic, counter}), "",
              [&](std::string_view rest, std::string_view value) {
                if (const std::int64_t count = moment.number_of(value))
                  counts[std::string(rest)] = count;
                return true;
              });
  return counts;
}

std::string_view dimension_of(std::string_view joined, std::size_t index) {
  for (; index > 0; --index) {
    const std::size_t end = joined.find('\0');
    if (end == std::string_view::npos) return {};
    joined.remove_prefix(end + 1);
  }
  return joined.substr(0, joined.find('\0'));
}

}  // namespace carelog::query
