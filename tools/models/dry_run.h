// A dry run of a rebuild: the log folded into a scratch copy of a read model by the same code that
// folds it into the live one, and the two held against one another. Changes nothing that is live.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "projections/following/read_model.h"
#include "projections/read_models.h"
#include "tools/instance/verb_settings.h"
#include "tools/models/row_diff.h"

namespace carelog::tools {

// A live read model and an empty one beside it, a first generation. Used by one thread.
class DryRunModel {
 public:
  virtual ~DryRunModel() = default;  // the scratch copy goes with it

  virtual projections::ReadModel& scratch() = 0;
  // When everything is folded in, before folded_rows(). False: an index refuses a row; the scratch
  // copy is empty again, with its indexes, so that filling it anew parks the row. May take minutes.
  [[nodiscard]] virtual bool complete_scratch() = 0;
  // The first offset that the live generation has not folded in, by partition.
  virtual std::vector<events::Offset> live_offsets(const std::string& topic,
                                                   std::uint32_t partitions) = 0;
  // From here on live_offsets() and live_rows() speak of one moment.
  virtual void hold() = 0;
  virtual std::unique_ptr<RowSource> live_rows() = 0;
  virtual std::unique_ptr<RowSource> folded_rows() = 0;
};

// Of a model in PostgreSQL the scratch copy is a database of its own on the same server: the role
// must be allowed to make one; of one in RocksDB a directory, and the live store is read beside its
// owner. conninfo is asked for when it is needed. Throws VerbFailed.
std::unique_ptr<DryRunModel> dry_run_model(const projections::ReadModelEntry& model,
                                           const DataDirectory& data,
                                           const std::function<std::string()>& conninfo);
std::unique_ptr<DryRunModel> postgres_dry_run(const projections::ReadModelEntry& model,
                                              const std::string& conninfo);
std::unique_ptr<DryRunModel> rocksdb_dry_run(const projections::ReadModelEntry& model,
                                             const DataDirectory& data);

struct DryRunResult {
  DiffCounts counts;
  std::int64_t folded_records = 0;
  std::int64_t records_behind = 0;  // of the log that the live one has not folded in yet
  std::size_t parked = 0;           // aggregates with events that cannot be applied; see parking.h
};

// Folds up to where the live read model stands, and compares. logs: those it is made from. Throws
// VerbFailed when the live one goes back meanwhile (unavailable) or give_up says so (error),
// ReadModelFailure and what reading a log throws.
DryRunResult dry_run(DryRunModel& model, const std::vector<events::Log*>& logs,
                     const std::function<void(const RowDifference&)>& found,
                     const std::function<bool()>& give_up);

}  // namespace carelog::tools
