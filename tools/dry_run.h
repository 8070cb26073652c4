// A dry run of a rebuild: the log folded into a scratch copy of a read model by the same code that
// folds it into the live one, and the two held against one another. Changes nothing that is live.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "projections/read_model.h"
#include "tools/row_diff.h"
#include "tools/verb_settings.h"

namespace carelog::tools {

// A live read model and an empty one beside it. Used by one thread.
class DryRunModel {
 public:
  virtual ~DryRunModel() = default;  // the scratch copy goes with it

  virtual projections::ReadModel& scratch() = 0;
  // The first offset that the live one has not folded in, by partition; empty: never begun.
  virtual std::vector<events::Offset> live_offsets(const std::string& topic,
                                                   std::uint32_t partitions) = 0;
  // From here on live_offsets() and live_rows() speak of one moment.
  virtual void hold() = 0;
  virtual std::unique_ptr<RowSource> live_rows() = 0;
  virtual std::unique_ptr<RowSource> folded_rows() = 0;
};

// name: patients, billing or audit. The scratch copy is a database of its own on the same server:
// the role must be allowed to make one. Throws VerbFailed.
std::unique_ptr<DryRunModel> postgres_dry_run(const std::string& name, const std::string& conninfo);
// Reads the analytics store beside its owner. Throws VerbFailed.
std::unique_ptr<DryRunModel> rocksdb_dry_run(const DataDirectory& data);

struct DryRunResult {
  DiffCounts counts;
  std::int64_t folded_records = 0;
  std::int64_t records_behind = 0;  // of the log that the live one has not folded in yet
};

// Folds up to where the live read model stands, and compares. logs: those it is made from. Throws
// VerbFailed (unavailable) when the live one is reset meanwhile or give_up says so,
// UnappliableEvent, ReadModelFailure and what reading a log throws.
DryRunResult dry_run(DryRunModel& model, const std::vector<events::Log*>& logs,
                     const std::function<void(const RowDifference&)>& found,
                     const std::function<bool()>& give_up);

}  // namespace carelog::tools
