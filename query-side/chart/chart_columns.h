// What is read of the view `chart_entries`.
#pragma once

#include "query-side/chart/chart_reader.h"
#include "query-side/reading/view.h"

namespace carelog::query {

using carelog::api::v1::ChartEntryView;

void read_recorded_at(std::string_view ms, ChartEntryView& entry);
void read_changed_at(std::string_view ms, ChartEntryView& entry);

inline constexpr auto chart_columns = view<ChartEntryView>(
    from("id", &ChartEntryView::mutable_id), from("type", &ChartEntryView::mutable_entry_type),
    from("patient_id", &ChartEntryView::mutable_patient_id),
    from("content", &ChartEntryView::mutable_content),
    from("in_error", &ChartEntryView::set_in_error),
    from("in_error_reason", &ChartEntryView::mutable_in_error_reason),
    from("version", &ChartEntryView::set_version), from("recorded_at_ms", read_recorded_at),
    from("recorded_by", &ChartEntryView::mutable_recorded_by),
    from("changed_at_ms", read_changed_at),
    from("changed_by", &ChartEntryView::mutable_changed_by));

// The entry as it was at a moment at which it was recorded: from the row, its last change and the
// versions before it, as the row keeps them (JSON).
ChartEntryView as_of(ChartEntryView now, std::int64_t changed_at_ms, std::string_view past,
                     std::int64_t moment_ms);

}  // namespace carelog::query
