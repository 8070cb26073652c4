#include "tools/synthea/synthea_money.h"

#include <algorithm>

namespace carelog::tools {
namespace {

using Json = nlohmann::json;

bool is_digit(char letter) {
  return letter >= '0' && letter <= '9';
}

// What a row is about, the column of its day, of its payer, and the names of its amounts.
struct MoneyColumns {
  std::string kind;
  const char* day;
  const char* payer;
  std::vector<std::pair<const char*, const char*>> amounts;
};

std::optional<MoneyColumns> of_transaction(const std::string& type) {
  const auto with = [](const char* kind, const char* column) {
    return MoneyColumns{kind, "FROMDATE", "", {{"amount", column}}};
  };
  if (type == "CHARGE") return with("charge", "AMOUNT");
  if (type == "PAYMENT") return with("payment", "PAYMENTS");
  if (type == "TRANSFERIN") return with("transfer-in", "AMOUNT");
  if (type == "TRANSFEROUT") return with("transfer-out", "TRANSFERS");
  return std::nullopt;
}

std::optional<MoneyColumns> columns_of(const SyntheaMoneyFile& file, const SyntheaRow& row) {
  if (file.resource == "EncounterCost") {
    return MoneyColumns{"encounter",
                        "START",
                        "PAYER",
                        {{"base-cost", "BASE_ENCOUNTER_COST"},
                         {"claim-cost", "TOTAL_CLAIM_COST"},
                         {"payer-coverage", "PAYER_COVERAGE"}}};
  }
  if (file.resource == "MedicationCost") {
    return MoneyColumns{"medication",
                        "START",
                        "PAYER",
                        {{"base-cost", "BASE_COST"},
                         {"total-cost", "TOTALCOST"},
                         {"payer-coverage", "PAYER_COVERAGE"}}};
  }
  if (file.resource == "ProcedureCost") {
    return MoneyColumns{"procedure", "START", "", {{"base-cost", "BASE_COST"}}};
  }
  if (file.resource == "PayerTransition") {
    return MoneyColumns{"insurance-period", "START_YEAR", "PAYER", {}};
  }
  if (file.resource == "Claim") {
    return MoneyColumns{"claim",
                        "SERVICEDATE",
                        "PRIMARYPATIENTINSURANCEID",
                        {{"outstanding-first", "OUTSTANDING1"},
                         {"outstanding-second", "OUTSTANDING2"},
                         {"outstanding-patient", "OUTSTANDINGP"}}};
  }
  return of_transaction(row["TYPE"]);
}

std::string id_in(const SyntheaRow& row) {
  for (const char* column : {"Id", "ID"}) {
    if (!row[column].empty()) return row[column];
  }
  if (!row["START_YEAR"].empty()) return row["PATIENT"] + "/" + row["START_YEAR"];
  return row["ENCOUNTER"] + "/" + row["CODE"] + "/" + row["START"];
}

}  // namespace

std::optional<std::int64_t> cents_of(std::string_view dollars) {
  constexpr std::int64_t cents_max = 1'000'000'000'000;
  const std::size_t point = std::min(dollars.find('.'), dollars.size());
  const std::string_view whole = dollars.substr(0, point);
  const std::string_view part = point < dollars.size() ? dollars.substr(point + 1) : "";
  const bool digits = std::all_of(whole.begin(), whole.end(), is_digit) &&
                      std::all_of(part.begin(), part.end(), is_digit);
  if (!digits || whole.empty() || (part.empty() && point < dollars.size())) return std::nullopt;
  std::int64_t cents = 0;
  const auto add = [&cents](char digit) { cents = cents * 10 + (digit - '0'); };
  for (const char each : whole) {
    add(each);
    if (cents > cents_max) return std::nullopt;
  }
  for (std::size_t at = 0; at < 2; ++at) add(at < part.size() ? part[at] : '0');
  if (part.size() > 2 && part[2] >= '5') ++cents;
  return cents <= cents_max ? std::optional(cents) : std::nullopt;
}

const std::array<SyntheaMoneyFile, 6>& synthea_money_files() {
  static const std::array<SyntheaMoneyFile, 6> files = {{
      {"encounters.csv",
       "EncounterCost",
       "PATIENT",
       {"BASE_ENCOUNTER_COST", "TOTAL_CLAIM_COST", "PAYER_COVERAGE"},
       {}},
      {"medications.csv",
       "MedicationCost",
       "PATIENT",
       {"BASE_COST", "TOTALCOST", "PAYER_COVERAGE"},
       {}},
      {"procedures.csv", "ProcedureCost", "PATIENT", {"BASE_COST"}, {}},
      {"payer_transitions.csv",
       "PayerTransition",
       "PATIENT",
       {"PAYER"},
       {"PATIENT", "START_YEAR", "PAYER"}},
      {"claims.csv",
       "Claim",
       "PATIENTID",
       {"OUTSTANDING1", "OUTSTANDING2", "OUTSTANDINGP"},
       {"Id", "PATIENTID", "PRIMARYPATIENTINSURANCEID", "SERVICEDATE", "OUTSTANDING1",
        "OUTSTANDING2", "OUTSTANDINGP"}},
      {"claims_transactions.csv",
       "ClaimTransaction",
       "PATIENTID",
       {"AMOUNT", "PAYMENTS", "TRANSFERS"},
       {"ID", "PATIENTID", "TYPE", "AMOUNT", "FROMDATE", "PAYMENTS", "TRANSFERS"}},
  }};
  return files;
}

tl::expected<SyntheaMoney, std::string> synthea_money(const SyntheaMoneyFile& file,
                                                      const SyntheaRow& row,
                                                      const SyntheaNames& names) {
  const auto columns = columns_of(file, row);
  if (!columns) return tl::unexpected("its TYPE is not known: " + row["TYPE"]);
  SyntheaMoney money;
  money.id = id_in(row);
  money.patient = row[file.patient];
  money.content = {{"kind", columns->kind},
                   {"on", row[columns->day].substr(0, 10)},
                   {"currency", "USD"},
                   {"amounts", Json::array()}};
  const std::string& payer = row[columns->payer];
  if (!payer.empty() && payer != "0") {
    const auto name = names.find(payer);
    money.content["payer"] = name == names.end() ? payer : name->second;
  }
  for (const auto& [name, column] : columns->amounts) {
    const std::string& text = row[column];
    if (text.empty()) continue;
    const auto cents = cents_of(text);
    if (!cents) return tl::unexpected(std::string(column) + " is no amount: " + text);
    money.content["amounts"].push_back({{"name", name}, {"amountMinor", *cents}});
  }
  return money;
}

}  // namespace carelog::tools
