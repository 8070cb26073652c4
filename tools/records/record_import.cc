#include "tools/records/record_import.h"

#include "tools/import/batches_in_flight.h"

namespace carelog::tools {

void import_records(RecordSource& source, RecordLedger& ledger,
                    const std::function<std::unique_ptr<RecordPort>()>& open_port,
                    const BulkImportOptions& options, const std::function<void()>& on_read) {
  using Batches = BatchesInFlight<Record>;
  const std::function<Batches::Send()> open = [&] {
    return [port = std::shared_ptr<RecordPort>(open_port())](const std::vector<Record>& batch) {
      return port->send(batch);
    };
  };
  const Batches::OnOutcome on_outcome = [&](const Record& record, const RowOutcome& outcome) {
    ledger.note(record, outcome);
  };
  for (const RecordStage stage : record_stages) {
    const Batches::Next next = [&] {
      auto record = source.next(stage);
      on_read();
      return record;
    };
    Batches(next, open, on_outcome, options).run();
  }
}

void try_records(RecordSource& source, RecordLedger& ledger) {
  for (const RecordStage stage : record_stages) {
    while (const auto record = source.next(stage)) ledger.would_send(*record);
  }
}

}  // namespace carelog::tools
