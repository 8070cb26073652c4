#include "tools/client/gateway_import.h"

#include <algorithm>
#include <iterator>

namespace carelog::tools {

namespace {

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
    return on_accounts("/api/import/coverages", "coverages", texts);
  }
  if (records.front().stage == RecordStage::money) {
    return on_accounts("/api/import/money", "money", texts);
  }
  return rows_.send("/api/import/entries", "entries", texts);
}

std::vector<RowOutcome> GatewayRecords::on_accounts(const std::string& path,
                                                    const std::string& list,
                                                    const std::vector<std::string>& rows) {
  auto outcomes = rows_.send(path, list, rows);
  accounts_.judge(outcomes);
  return outcomes;
}

}  // namespace carelog::tools
