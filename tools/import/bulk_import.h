// Sends rows to carelog: in batches, several in flight, each row until it has an outcome.
//
// Nothing is lost or duplicated: a row counts when its outcome has arrived, a failed attempt is
// repeated, and the row's key makes the repeat harmless.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "tools/import/patient_row.h"

namespace carelog::tools {

struct SourceRow {
  PatientRow patient;
  std::size_t line = 0;               // line in its file; 0 if none
  std::vector<std::string> original;  // the fields as in the file
};

// Where rows go. Used by one thread.
class ImportPort {
 public:
  virtual ~ImportPort() = default;
  // One outcome per row, in order. Throws ImportAway if the same rows may be sent again later, and
  // anything else if that is pointless.
  virtual std::vector<RowOutcome> send(const std::vector<PatientRow>& rows) = 0;
};

struct ImportAway : std::runtime_error {
  ImportAway(const std::string& why, std::chrono::milliseconds wait)
      : std::runtime_error(why), retry_after(wait) {}
  std::chrono::milliseconds retry_after;  // as the server asks; 0: not said
};

struct BulkImportOptions {
  std::size_t batch_rows_max = 100;
  std::size_t batches_in_flight_max = 4;
  // How long a batch may be retried without any of its rows getting through.
  std::chrono::milliseconds patience{60'000};
};

struct ImportTotals {
  std::size_t created = 0;
  std::size_t existing = 0;
  std::size_t refused = 0;
};

// The service did not answer for longer than `patience`; the totals say how far it got.
struct ImportGaveUp : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// next and on_outcome are called by one thread at a time. Outcomes come in any order. Throws
// ImportGaveUp, or what a port or next threw, once every batch in flight has ended.
ImportTotals bulk_import(const std::function<std::optional<SourceRow>()>& next,
                         const std::function<std::unique_ptr<ImportPort>()>& open_port,
                         const std::function<void(const SourceRow&, const RowOutcome&)>& on_outcome,
                         const BulkImportOptions& options = {});

}  // namespace carelog::tools
