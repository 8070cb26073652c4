#include "query-side/analytics/measure_reader.h"

#include <algorithm>
#include <stdexcept>

#include "query-side/analytics/age_bands.h"

namespace carelog::query {
namespace {

using Rows = std::vector<MeasureRow>;

constexpr std::size_t not_grouped = 99;

Per per_in(const MeasureQuestion& asked) {
  return *per_of(asked.per);
}

std::string group_of(std::string_view by, std::size_t index) {
  return index == not_grouped ? std::string() : std::string(dimension_of(by, index));
}

// The rows by period and group, added up.
class Sums {
 public:
  MeasureRow& at(const std::string& period, const std::string& group,
                 const std::string& currency = {}) {
    MeasureRow& row = rows_[{period, currency, group}];
    row.period = period;
    row.group = group;
    row.currency = currency;
    return row;
  }
  Rows take() {
    Rows rows;
    for (auto& [_, row] : rows_) {
      if (row.count != 0 || row.minor.value_or(0) != 0) rows.push_back(std::move(row));
    }
    return rows;
  }

 private:
  std::map<std::tuple<std::string, std::string, std::string>, MeasureRow> rows_;
};

// The most frequent first, of each period; those that are hidden last.
void keep_top(MeasureAnswer& answer) {
  Rows& rows = answer.rows;
  std::stable_sort(rows.begin(), rows.end(), [](const MeasureRow& one, const MeasureRow& other) {
    return std::tuple(std::string_view(one.period), one.hidden, -one.count) <
           std::tuple(std::string_view(other.period), other.hidden, -other.count);
  });
  if (answer.asked.top == 0) return;
  Rows kept;
  std::size_t of_period = 0;
  for (MeasureRow& row : rows) {
    of_period = kept.empty() || kept.back().period != row.period ? 1 : of_period + 1;
    if (of_period <= answer.asked.top) kept.push_back(std::move(row));
  }
  answer.more = kept.size() < rows.size();
  rows = std::move(kept);
}

bool is_ranked(const MeasureQuestion& asked) {
  return asked.group_by == "code" || asked.group_by == "town";
}

}  // namespace

MeasureAnswer MeasureReader::answer(MeasureQuestion question, const std::string& today) {
  const std::string_view groups = measure_rule(question.measure)->groups;
  if (question.group_by.empty()) question.group_by = groups.substr(0, groups.find(' '));
  MeasureAnswer answer{std::move(question), {}, false};
  const MeasureQuestion& asked = answer.asked;
  const std::string& measure = asked.measure;
  if (measure == "patients") {
    answer.rows = patients(asked);
  } else if (measure == "registrations") {
    answer.rows = counted(asked, "registered", not_grouped);
  } else if (measure == "encounters") {
    answer.rows = encounters(asked);
  } else if (measure == "no-shows") {
    answer.rows = no_shows(asked, today);
  } else if (measure == "visits") {
    answer.rows = counted(asked, "visits", 0);
  } else if (measure == "lengths") {
    answer.rows = lengths(asked);
  } else if (measure == "outstanding") {
    answer.rows = outstanding(asked);
  } else if (measure == "ageing") {
    answer.rows = ageing(asked);
  } else {
    answer.rows = measure_rule(measure)->model == "money" ? money(asked) : codes(asked);
  }
  return answer;
}

void rank(MeasureAnswer& answer) {
  if (is_ranked(answer.asked)) keep_top(answer);
}

Rows MeasureReader::patients(const MeasureQuestion& asked) {
  const StoreMoment& now = moment("analytics");
  Sums sums;
  const auto add = [&](std::string group, std::int64_t count) {
    if (count != 0) sums.at("", group).count += count;
  };
  if (asked.group_by == "age-band") {
    for (const AgeBand& band : age_ranges(asked.as_of_day)) {
      std::int64_t born = 0;
      for (const auto& each : range("analytics", "born", band.from_day, band.to_day, Per::range)) {
        born += each.second;
      }
      add(std::string(band.name), born);
    }
    for (const auto& [_, count] : named_counts(now, clinic_, "born-unknown")) {
      add("unknown", count);
    }
  } else if (asked.group_by == "state") {
    for (const char* state : {"active", "inactive", "deceased"}) {
      for (const auto& [_, count] : named_counts(now, clinic_, state)) add(state, count);
    }
  } else {
    for (const auto& [name, count] : named_counts(now, clinic_, asked.group_by)) {
      add(name.empty() ? "unknown" : name, count);
    }
  }
  return sums.take();
}

Rows MeasureReader::counted(const MeasureQuestion& asked, std::string_view counter,
                            std::size_t group) {
  Sums sums;
  const auto model = measure_rule(asked.measure)->model;
  for (const auto& [key, count] :
       range(model, counter, asked.from_day, asked.to_day, per_in(asked))) {
    sums.at(key.first, group_of(key.second, group)).count += count;
  }
  return sums.take();
}

Rows MeasureReader::encounters(const MeasureQuestion& asked) {
  const bool by_class = asked.group_by == "class";
  return counted(asked, "encounters", by_class ? 0 : asked.group_by == "status" ? 1 : not_grouped);
}

// Still planned although their day has passed.
Rows MeasureReader::no_shows(MeasureQuestion asked, const std::string& today) {
  const std::size_t group = asked.group_by == "class" ? 0 : not_grouped;
  Sums sums;
  asked.to_day = std::min(asked.to_day, plus_days(today, -1));
  for (const auto& [key, count] :
       range("activity", "encounters", asked.from_day, asked.to_day, per_in(asked))) {
    if (dimension_of(key.second, 1) != "planned") continue;
    sums.at(key.first, group_of(key.second, group)).count += count;
  }
  return sums.take();
}

Rows MeasureReader::lengths(const MeasureQuestion& asked) {
  const std::size_t group = asked.group_by == "class" ? 0 : 1;
  Sums sums;
  for (const auto& [key, count] :
       range("activity", "lengths", asked.from_day, asked.to_day, per_in(asked))) {
    MeasureRow& row = sums.at(key.first, group_of(key.second, group));
    row.count += count;
    row.minutes = row.minutes.value_or(0);
  }
  for (const auto& [key, minutes] :
       range("activity", "minutes", asked.from_day, asked.to_day, per_in(asked))) {
    MeasureRow& row = sums.at(key.first, group_of(key.second, group));
    row.minutes = row.minutes.value_or(0) + minutes;
  }
  Rows rows = sums.take();
  constexpr std::size_t order_characters = 2;  // "a under 15 min"
  for (MeasureRow& row : rows) {
    if (group == 1) row.group.erase(0, order_characters);
  }
  return rows;
}

// A code's label is the display that it most often has.
Rows MeasureReader::codes(const MeasureQuestion& asked) {
  Sums sums;
  std::map<const MeasureRow*, std::int64_t> most;
  for (const auto& [key, count] :
       range("activity", asked.measure, asked.from_day, asked.to_day, per_in(asked))) {
    MeasureRow& row = sums.at(key.first, group_of(key.second, 0));
    row.count += count;
    if (count > most[&row]) {
      most[&row] = count;
      row.label = dimension_of(key.second, 1);
    }
  }
  return sums.take();
}

const DatedCounts& MeasureReader::range(std::string_view model, std::string_view counter,
                                        const std::string& from_day, const std::string& to_day,
                                        Per per) {
  const auto [found, is_new] =
      ranges_.try_emplace({std::string(counter), from_day, to_day, per}, DatedCounts());
  if (is_new) {
    found->second = dated_counts(moment(model), {clinic_, counter, from_day, to_day, per});
  }
  return found->second;
}

const StoreMoment& MeasureReader::moment(std::string_view model) {
  const auto known = moments_.find(model);
  if (known != moments_.end()) return *known->second;
  const auto store = std::find_if(stores_.begin(), stores_.end(),
                                  [&](const LiveStore& each) { return each.model == model; });
  if (store == stores_.end()) throw std::invalid_argument("no store of the read model is there");
  return *(moments_[std::string(model)] = std::make_unique<StoreMoment>(*store));
}

}  // namespace carelog::query
