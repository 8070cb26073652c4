// Imports records stage by stage: in batches, several in flight, each record until it has an
// outcome (see ../import/bulk_import.h).
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "tools/import/bulk_import.h"
#include "tools/records/record_ledger.h"

namespace carelog::tools {

// Used by one thread; sends and throws like ImportPort. All records of a call are of one stage.
class RecordPort {
 public:
  virtual ~RecordPort() = default;
  virtual std::vector<RowOutcome> send(const std::vector<Record>& records) = 0;
};

// on_read is called under the source's lock. Throws ImportGaveUp, or what a port or the source
// threw; the ledger says how far it got.
void import_records(RecordSource& source, RecordLedger& ledger,
                    const std::function<std::unique_ptr<RecordPort>()>& open_port,
                    const BulkImportOptions& options, const std::function<void()>& on_read);

// Reads everything and sends nothing.
void try_records(RecordSource& source, RecordLedger& ledger);

}  // namespace carelog::tools
