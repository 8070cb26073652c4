// The opaque texts that stand for places in the lists of a chart.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "query-side/chart/chart_reader.h"
#include "query-side/reading/signed_cursor.h"

namespace carelog::query {

class ChartCursors {
 public:
  explicit ChartCursors(const std::string& key)
      : entries_("chart page 1", key), timeline_("timeline page 1", key) {}

  std::string encode(const ChartPlace& place, const ChartFilter& filter) const;
  // Nothing: it was not made here, or not for this filter.
  std::optional<ChartPlace> decode(std::string_view cursor, const ChartFilter& filter) const;

  std::string encode(const TimelinePlace& place, const std::string& clinic,
                     const std::string& patient_id) const;
  std::optional<TimelinePlace> decode(std::string_view cursor, const std::string& clinic,
                                      const std::string& patient_id) const;

 private:
  const SignedCursors entries_;
  const SignedCursors timeline_;
};

}  // namespace carelog::query
