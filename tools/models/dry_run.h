// A dry run of a rebuild: folds the log into a scratch copy of a read model with the code that the
// live one uses, and compares the two. Changes nothing that is live.
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

// A live read model, and an empty first generation beside it. Used by one thread.
class DryRunModel {
 public:
  virtual ~DryRunModel() = default;  // removes the scratch copy

  virtual projections::ReadModel& scratch() = 0;
  // Call it when everything is folded in, before folded_rows(). False: an index refused a row. The
  // scratch copy is then empty again and has its indexes, so that filling it again parks the row.
  // May take minutes.
  [[nodiscard]] virtual bool complete_scratch() = 0;
  // By partition, the first offset not folded into the live generation.
  virtual std::vector<events::Offset> live_offsets(const std::string& topic,
                                                   std::uint32_t partitions) = 0;
  // From now on live_offsets() and live_rows() are of one moment.
  virtual void hold() = 0;
  virtual std::unique_ptr<RowSource> live_rows() = 0;
  virtual std::unique_ptr<RowSource> folded_rows() = 0;
};

// For a model in PostgreSQL the scratch copy is a database of its own on the same server, which the
// role must be allowed to create; for one in RocksDB it is a directory, and the live store is read
// beside its owner. conninfo is called when needed. Throws VerbFailed.
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
  std::int64_t records_behind = 0;  // records not folded into the live one yet
  std::size_t parked = 0;           // aggregates with events that cannot be applied; see parking.h
};

// Folds up to the positions of the live read model, and compares. logs: those it is made from.
// Throws VerbFailed if the live one goes back meanwhile (unavailable) or give_up returns true
// (error); also ReadModelFailure and what reading a log throws.
DryRunResult dry_run(DryRunModel& model, const std::vector<events::Log*>& logs,
                     const std::function<void(const RowDifference&)>& found,
                     const std::function<bool()>& give_up);

}  // namespace carelog::tools
