#include "events/billing/money_of_record.h"

#include <algorithm>

#include "events/description/json.h"

namespace carelog::events {
namespace {

constexpr std::int64_t money_sum_max = 1'000'000'000'000'000'000;

template <typename Sums>
auto sum_of(Sums& sums, const MoneyOfRecordTaken& fact) {
  return std::find_if(sums.begin(), sums.end(), [&](const MoneyOfRecordTaken& each) {
    return each.kind == fact.kind && each.payer == fact.payer &&
           each.amounts.empty() == fact.amounts.empty();
  });
}

template <typename Amounts>
auto amount_of(Amounts& amounts, const std::string& name) {
  return std::find_if(amounts.begin(), amounts.end(),
                      [&](const AmountOfRecord& each) { return each.name == name; });
}

}  // namespace

void add_money_of_record(std::vector<MoneyOfRecordTaken>& sums, const MoneyOfRecordTaken& fact) {
  auto sum = sum_of(sums, fact);
  if (sum == sums.end()) {
    sums.push_back({{}, fact.kind, fact.payer, {}, 0, {}});
    sum = std::prev(sums.end());
  }
  sum->records += fact.records;
  for (const AmountOfRecord& each : fact.amounts) {
    const std::int64_t records = each.records == 0 ? fact.records : each.records;
    const auto amount = amount_of(sum->amounts, each.name);
    if (amount == sum->amounts.end()) {
      sum->amounts.push_back({each.name, each.amount_minor, records});
    } else {
      amount->amount_minor += each.amount_minor;
      amount->records += records;
    }
  }
}

bool is_summable(const std::vector<MoneyOfRecordTaken>& sums, const MoneyOfRecordTaken& fact) {
  const auto sum = sum_of(sums, fact);
  if (sum == sums.end()) return true;
  return std::all_of(fact.amounts.begin(), fact.amounts.end(), [&](const AmountOfRecord& each) {
    const auto amount = amount_of(sum->amounts, each.name);
    return amount == sum->amounts.end() ||
           amount->amount_minor <= money_sum_max - each.amount_minor;
  });
}

std::string money_of_record_json(const std::vector<MoneyOfRecordTaken>& sums) {
  return description::to_known_json(sums).dump(-1, ' ', false,
                                               nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace carelog::events
