// What a ledger (ledger.h) holds of money of record: sums by kind and payer. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "events/facts/money_of_record.h"

namespace carelog::events {

// What is known of this kind and payer after one more record; a new one stands at the end, new
// names of amounts too. Requires: is_summable().
void add_money_of_record(std::vector<MoneyOfRecordTaken>& sums, const MoneyOfRecordTaken& fact);

// Whether the sums with this record still are at most 10^18.
bool is_summable(const std::vector<MoneyOfRecordTaken>& sums, const MoneyOfRecordTaken& fact);

// [{"kind":...,"payer":...,"records":...,
//   "amounts":[{"name":...,"amountMinor":...,"records":...}]}]
std::string money_of_record_json(const std::vector<MoneyOfRecordTaken>& sums);

}  // namespace carelog::events
