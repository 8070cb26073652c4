// Measures for clients: as JSON, or as CSV (RFC 4180) with a header line.
#pragma once

#include <string>

#include "carelog/api/v1/analytics.pb.h"

namespace carelog::gateway {

std::string summary_json(const api::v1::GetAnalyticsSummaryReply& summary);

// {"measure":...,"from":...,"to":...,"rows":[{"period":...,"group":...,"count":...}]}
std::string measure_json(const api::v1::MeasureAnswer& answer, const std::string& time_zone);
std::string overview_json(const api::v1::GetOverviewReply& reply,
                          const api::v1::GetOverviewRequest& asked, const std::string& time_zone);
std::string today_json(const api::v1::WatchTodayReply& reply, const std::string& time_zone);

// A value that a spreadsheet would take for a formula gets an apostrophe in front.
std::string measure_csv(const api::v1::MeasureAnswer& answer);
std::string overview_csv(const api::v1::GetOverviewReply& reply);

}  // namespace carelog::gateway
