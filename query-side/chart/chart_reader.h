// The port to the read model `chart` and to the trail of a patient's record.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "carelog/api/v1/chart.pb.h"
#include "query-side/reading/read_failure.h"

namespace carelog::query {

// Requires: no zero bytes in texts; ids are UUIDs.
struct ChartFilter {
  std::string clinic;
  std::string patient_id;
  std::string type = {};  // empty: every kind
  std::string code = {};  // "system|code", either may be empty; empty: any
  std::string status = {};
  std::optional<std::int64_t> from_ms = {};  // of the time that an entry holds for, inclusive
  std::optional<std::int64_t> to_ms = {};    // exclusive
  bool with_errors = false;
  std::optional<std::int64_t> as_of_ms = {};  // as the chart was then; not with code and status
  std::vector<std::string> merged = {};       // patients whose entries are the patient's too
};

// The last entry of a page, in the order of lists: newest first.
struct ChartPlace {
  std::int64_t holds_from_ms = 0;
  std::string id;
};

struct ChartPage {
  std::vector<carelog::api::v1::ChartEntryView> entries;
  std::optional<ChartPlace> next_after;  // nothing: the last page
};

// The last event of a page, newest first.
struct TimelinePlace {
  std::int64_t occurred_at_ms = 0;
  std::string topic;
  std::int64_t offset = 0;
  std::uint64_t version = 0;
};

struct TimelinePage {
  std::vector<carelog::api::v1::TimelineEntry> entries;
  std::optional<TimelinePlace> next_after;
};

// Thread-safe. Throws ReadModelAway and ReadModelBroken.
class ChartReader {
 public:
  virtual ~ChartReader() = default;

  // Of the filter's chart, kind and moment; whether it is an error does not matter.
  virtual std::optional<carelog::api::v1::ChartEntryView> find(const ChartFilter& in,
                                                               const std::string& id) = 0;
  virtual ChartPage list(const ChartFilter& filter, const std::optional<ChartPlace>& after,
                         std::uint32_t limit) = 0;
  virtual std::uint64_t count(const ChartFilter& filter) = 0;
  // Of all these patients.
  virtual TimelinePage timeline(const std::string& clinic,
                                const std::vector<std::string>& patient_ids,
                                const std::optional<TimelinePlace>& after, std::uint32_t limit) = 0;
};

}  // namespace carelog::query
