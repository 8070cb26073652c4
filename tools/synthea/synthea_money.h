// Rows of Synthea's CSV export as money of record: costs of encounters, medications and procedures,
// insurance periods, claims and their transactions. Pure.
#pragma once

#include <array>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "tools/synthea/synthea_entry.h"

namespace carelog::tools {

struct SyntheaMoneyFile {
  std::string_view name;                  // "claims.csv"
  std::string_view resource;              // as the report counts its rows: "Claim"
  std::string_view patient;               // the column with the patient's id
  std::vector<std::string_view> amounts;  // the columns with money, of which one must be there
  std::vector<std::string_view> columns;  // all that are read
};

const std::array<SyntheaMoneyFile, 6>& synthea_money_files();

struct SyntheaMoney {
  std::string id;  // encounters, claims and transactions have one; others as in
                   // synthea_entry.h
  std::string patient;
  nlohmann::json content;  // kind, payer, on, currency, amounts
};

// Or why the row is not understood. Names: of payers, by their ids.
tl::expected<SyntheaMoney, std::string> synthea_money(const SyntheaMoneyFile& file,
                                                      const SyntheaRow& row,
                                                      const SyntheaNames& names);

// Dollars as cents: "77.49" is 7749. What is behind the second decimal is
// rounded, half a cent up. Nothing: it is no such amount, is negative or above
// 10^10 dollars.
std::optional<std::int64_t> cents_of(std::string_view dollars);

}  // namespace carelog::tools
