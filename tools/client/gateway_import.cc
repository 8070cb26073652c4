#include "tools/client/gateway_import.h"

#include <algorithm>
#include <iterator>

namespace carelog::tools {

namespace {

constexpr std::chrono::seconds account_wait{30};  // less than the patience of an import
constexpr const char* patients_path = "/api/import/patients";

}  // namespace

std::vector<RowOutcome> GatewayImport::send(const std::vector<PatientRow>& rows) {
  std::vector<std::string> texts;
  std::transform(rows.begin(), rows.end(), std::back_inserter(texts), import_row);
  return rows_.send(patients_path, "patients", texts);
}

std::vector<RowOutcome> GatewayRecords::send(const std::vector<Record>& records) {
  std::vector<std::string> texts;
  for (const Record& each : records) texts.push_back(each.row);
  if (records.front().stage == RecordStage::patients) {
    return rows_.send(patients_path, "patients", texts);
  }
  if (records.front().stage == RecordStage::coverages) {
    return until_accounts_are_open(rows_.send("/api/import/coverages", "coverages", texts));
  }
  if (records.front().stage == RecordStage::money) {
    return until_accounts_are_open(rows_.send("/api/import/money", "money", texts));
  }
  return rows_.send("/api/import/entries", "entries", texts);
}

std::vector<RowOutcome> GatewayRecords::until_accounts_are_open(std::vector<RowOutcome> outcomes) {
  using Clock = std::chrono::steady_clock;
  for (RowOutcome& each : outcomes) {
    const bool missing = each.status == RowOutcome::Status::refused && !each.problems.empty() &&
                         each.problems.front().code == "not-found";
    if (!missing) continue;
    if (accounts_open_by_ == Clock::time_point()) accounts_open_by_ = Clock::now() + account_wait;
    if (Clock::now() < accounts_open_by_) each = {};
  }
  return outcomes;
}

}  // namespace carelog::tools
