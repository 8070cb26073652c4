#include "tools/import/bulk_import.h"

#include "tools/import/batches_in_flight.h"

namespace carelog::tools {
namespace {

std::vector<PatientRow> patients_of(const std::vector<SourceRow>& batch) {
  std::vector<PatientRow> patients;
  patients.reserve(batch.size());
  for (const auto& row : batch) patients.push_back(row.patient);
  return patients;
}

}  // namespace

ImportTotals bulk_import(const std::function<std::optional<SourceRow>()>& next,
                         const std::function<std::unique_ptr<ImportPort>()>& open_port,
                         const std::function<void(const SourceRow&, const RowOutcome&)>& on_outcome,
                         const BulkImportOptions& options) {
  using Batches = BatchesInFlight<SourceRow>;
  const std::function<Batches::Send()> open = [&] {
    return [port = std::shared_ptr<ImportPort>(open_port())](const std::vector<SourceRow>& batch) {
      return port->send(patients_of(batch));
    };
  };
  return Batches(next, open, on_outcome, options).run();
}

}  // namespace carelog::tools
