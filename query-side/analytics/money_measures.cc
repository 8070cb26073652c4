// The measures of money: part of measure_reader.h.
#include <array>

#include "query-side/analytics/measure_reader.h"

namespace carelog::query {
namespace {

using Rows = std::vector<MeasureRow>;

// The dimensions of "money-..." and "moves-..." (projections/billing/money_counts.h).
constexpr std::size_t currency_at = 0;
constexpr std::size_t by_at = 1;

struct Sign {
  std::string_view measure;
  std::string_view kind;
  int sign;
};
constexpr auto signs = std::to_array<Sign>({{"charges", "charge", 1},
                                            {"invoiced", "invoice", 1},
                                            {"invoiced", "void", -1},
                                            {"payments", "payment", 1},
                                            {"payments", "payer-payment", 1},
                                            {"payments", "refund", -1},
                                            {"payments", "reversal", -1},
                                            {"payments", "payer-reversal", -1},
                                            {"write-offs", "write-off", 1}});

std::string money_group(const MeasureQuestion& asked, std::string_view kind, std::string_view by) {
  const bool payers = kind.starts_with("payer-");
  if (asked.group_by == "kind") return std::string(kind);
  if (asked.group_by == "code") return std::string(by);
  if (asked.group_by == "payer") return payers ? std::string(by) : "patients";
  if (asked.group_by == "method") return payers ? "payers" : std::string(by);
  return {};
}

constexpr std::string_view last_day = "9999-12-31";

// The first one has no beginning, the last one no end.
struct DueBand {
  std::string_view name;
  int from_days;  // overdue
  int to_days;
};
constexpr auto due_bands = std::to_array<DueBand>({{"not due", 0, 0},
                                                   {"1-30 days", 1, 30},
                                                   {"31-60 days", 31, 60},
                                                   {"61-90 days", 61, 90},
                                                   {"over 90 days", 91, 0}});

// Rows by period, currency and group.
class MoneySums {
 public:
  MeasureRow& at(const std::string& period, std::string_view currency, const std::string& group,
                 const std::string& label = {}) {
    MeasureRow& row = rows_[{period, std::string(currency), group, label}];
    row.period = period;
    row.currency = currency;
    row.group = group;
    row.label = label;
    if (!row.minor) row.minor = 0;
    return row;
  }
  Rows take() {
    Rows rows;
    for (auto& [_, row] : rows_) rows.push_back(std::move(row));
    return rows;
  }

 private:
  std::map<std::tuple<std::string, std::string, std::string, std::string>, MeasureRow> rows_;
};

const DueBand& band_of(const std::string& due_on, const std::string& day) {
  for (const DueBand& band : due_bands) {
    if (&band == &due_bands.back() || due_on >= plus_days(day, -band.to_days)) return band;
  }
  return due_bands.back();
}

}  // namespace

Rows MeasureReader::money(const MeasureQuestion& asked) {
  const std::string_view measure =
      asked.measure == "revenue" ? "payments" : std::string_view(asked.measure);
  const Per per = *per_of(asked.per);
  MoneySums sums;
  for (const Sign& each : signs) {
    if (each.measure != measure) continue;
    const std::string kind(each.kind);
    const int sign = asked.group_by == "kind" ? 1 : each.sign;
    const auto row_of = [&](const auto& key) -> MeasureRow& {
      return sums.at(key.first, dimension_of(key.second, currency_at),
                     money_group(asked, kind, dimension_of(key.second, by_at)));
    };
    for (const auto& [key, minor] :
         range("money", "money-" + kind, asked.from_day, asked.to_day, per)) {
      *row_of(key).minor += sign * minor;
    }
    for (const auto& [key, moves] :
         range("money", "moves-" + kind, asked.from_day, asked.to_day, per)) {
      row_of(key).count += moves;
    }
  }
  return sums.take();
}

// At the end of each period: what was owed before the range, and what has moved since.
Rows MeasureReader::outstanding(const MeasureQuestion& asked) {
  const Per per = *per_of(asked.per);
  const bool whole = per == Per::range;
  std::map<std::pair<std::string, std::string>, MeasureRow> now;  // by currency and party
  const auto move = [&](const std::string& from, const std::string& to, Per by) {
    std::map<std::string, std::vector<std::tuple<std::string, std::int64_t, bool>>> by_period;
    for (const auto& [key, minor] : range("money", "money-balance", from, to, by)) {
      by_period[key.first].emplace_back(key.second, minor, true);
    }
    for (const auto& [key, moves] : range("money", "moves-balance", from, to, by)) {
      by_period[key.first].emplace_back(key.second, moves, false);
    }
    return by_period;
  };
  const auto take_in = [&](const auto& moved) {
    for (const auto& [by, number, is_money] : moved) {
      MeasureRow& row =
          now[{std::string(dimension_of(by, currency_at)), std::string(dimension_of(by, by_at))}];
      if (!row.minor) row.minor = 0;
      (is_money ? *row.minor : row.count) += number;
    }
  };
  const std::string before = whole ? asked.to_day : plus_days(asked.from_day, -1);
  for (const auto& [_, moved] : move(std::string(days_begin), before, Per::range)) take_in(moved);
  Rows rows;
  const auto tell = [&](const std::string& period) {
    for (auto& [key, row] : now) {
      row.period = period;
      std::tie(row.currency, row.group) = key;
      rows.push_back(row);
    }
  };
  if (whole) {
    tell("");
    return rows;
  }
  const auto moved = move(asked.from_day, asked.to_day, per);
  for (const std::string& end : period_ends(asked.from_day, asked.to_day, per)) {
    const std::string period = shown_period(end, per);
    const auto found = moved.find(period);
    if (found != moved.end()) take_in(found->second);
    tell(period);
  }
  return rows;
}

// By how long it is overdue on the day.
Rows MeasureReader::ages_on(const std::string& day) {
  MoneySums sums;
  for (const DueBand& band : due_bands) {
    const bool oldest = &band == &due_bands.back();
    const bool newest = &band == &due_bands.front();
    const std::string from(oldest ? std::string(days_begin) : plus_days(day, -band.to_days));
    const std::string to(newest ? std::string(last_day) : plus_days(day, -band.from_days));
    const auto row_of = [&](const auto& key) -> MeasureRow& {
      return sums.at("", dimension_of(key.second, currency_at), std::string(band.name),
                     std::string(dimension_of(key.second, by_at)));
    };
    for (const auto& [key, minor] : range("money", "money-due", from, to, Per::range)) {
      *row_of(key).minor += minor;
    }
    for (const auto& [key, invoices] : range("money", "moves-due", from, to, Per::range)) {
      row_of(key).count += invoices;
    }
  }
  return sums.take();
}

// What is owed now, by how long it is overdue on the day; or at the end of each period.
Rows MeasureReader::ageing(const MeasureQuestion& asked) {
  const Per per = *per_of(asked.per);
  if (per == Per::range) return ages_on(asked.as_of_day);
  const std::string first(days_begin), last(last_day);
  const DatedCounts& minor = range("money", "money-due", first, last, Per::day);
  const DatedCounts& invoices = range("money", "moves-due", first, last, Per::day);
  MoneySums sums;
  for (const std::string& end : period_ends(asked.from_day, asked.to_day, per)) {
    const std::string period = shown_period(end, per);
    const auto row_of = [&](const auto& key) -> MeasureRow& {
      return sums.at(period, dimension_of(key.second, currency_at),
                     std::string(band_of(key.first, end).name),
                     std::string(dimension_of(key.second, by_at)));
    };
    for (const auto& [key, amount] : minor) *row_of(key).minor += amount;
    for (const auto& [key, count] : invoices) row_of(key).count += count;
  }
  return sums.take();
}

}  // namespace carelog::query
