#include "query-side/analytics/rocksdb_analytics_reader.h"

namespace carelog::query {
namespace {

// The key up to its dimension: "c", clinic, counter and the zero byte after it. By day: those that
// are dated, before their day.
std::string prefix_of(const std::string& clinic, std::string_view counter, bool by_day = false) {
  std::string key{'c', '\0'};
  key += clinic;
  key += '\0';
  key += counter;
  key += '\0';
  if (by_day) (key += 'd') += '\0';
  return key;
}

// The nonzero counts whose dimension is in [from, to]; an empty bound is no bound.
std::vector<NamedCount> counts_of(const StoreMoment& moment, const std::string& prefix,
                                  std::string_view from, std::string_view to) {
  std::vector<NamedCount> counts;
  moment.each(prefix, from, [&](std::string_view dimension, std::string_view value) {
    if (!to.empty() && dimension > to) return false;
    const std::int64_t count = moment.number_of(value);
    if (count != 0) counts.push_back({std::string(dimension), count});
    return true;
  });
  return counts;
}

std::vector<DatedCount> dated(std::vector<NamedCount> counts) {
  std::vector<DatedCount> dated;
  dated.reserve(counts.size());
  for (NamedCount& count : counts) dated.push_back({std::move(count.name), count.count});
  return dated;
}

}  // namespace

AnalyticsCounts RocksdbAnalyticsReader::counts(const std::string& clinic,
                                               const std::string& from_day,
                                               const std::string& to_day) const {
  const StoreMoment moment(live_);
  AnalyticsCounts counts;
  counts.patients = moment.count(prefix_of(clinic, "patients"));
  counts.active = moment.count(prefix_of(clinic, "active"));
  counts.inactive = moment.count(prefix_of(clinic, "inactive"));
  counts.deceased = moment.count(prefix_of(clinic, "deceased"));
  counts.registered =
      dated(counts_of(moment, prefix_of(clinic, "registered", true), from_day, to_day));
  counts.born = dated(counts_of(moment, prefix_of(clinic, "born", true), "", ""));
  const std::int64_t unknown = moment.count(prefix_of(clinic, "born-unknown"));
  if (unknown != 0) counts.born.push_back({"", unknown});
  counts.genders = counts_of(moment, prefix_of(clinic, "gender"), "", "");
  return counts;
}

}  // namespace carelog::query
