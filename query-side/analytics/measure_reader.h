// Answers what measures.h lists from the stores of the read models that count.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "query-side/analytics/dated_counts.h"
#include "query-side/analytics/measures.h"

namespace carelog::query {

// Reads for one answer: each read model as of one moment, each range of a counter once. Used by one
// thread. Throws ReadModelAway and ReadModelBroken (reading/read_failure.h).
class MeasureReader {
 public:
  // stores outlive it.
  MeasureReader(const std::vector<LiveStore>& stores, std::string clinic)
      : stores_(stores), clinic_(std::move(clinic)) {}

  // Requires: fault_of() finds none. today: in the clinic's time zone.
  MeasureAnswer answer(MeasureQuestion question, const std::string& today);

 private:
  using Rows = std::vector<MeasureRow>;

  Rows patients(const MeasureQuestion& asked);
  Rows counted(const MeasureQuestion& asked, std::string_view counter, std::size_t group);
  Rows encounters(const MeasureQuestion& asked);
  Rows no_shows(MeasureQuestion asked, const std::string& today);
  Rows lengths(const MeasureQuestion& asked);
  Rows codes(const MeasureQuestion& asked);
  Rows money(const MeasureQuestion& asked);
  Rows outstanding(const MeasureQuestion& asked);
  Rows ageing(const MeasureQuestion& asked);
  Rows ages_on(const std::string& day);

  const DatedCounts& range(std::string_view model, std::string_view counter,
                           const std::string& from_day, const std::string& to_day, Per per);
  const StoreMoment& moment(std::string_view model);

  const std::vector<LiveStore>& stores_;
  const std::string clinic_;
  std::map<std::string, std::unique_ptr<StoreMoment>, std::less<>> moments_;
  std::map<std::tuple<std::string, std::string, std::string, Per>, DatedCounts> ranges_;
};

// The most frequent groups first, where a measure is asked for those, and no more than asked; those
// that are hidden last.
void rank(MeasureAnswer& answer);

}  // namespace carelog::query
