// Whether a page far down a list costs more than the first one.
#pragma once

#include <cstdint>
#include <string>

#include "tests/bench/figures/load_report.h"
#include "tests/bench/hosting/bench_peers.h"

namespace carelog::bench {

// For all patients, newest first, 20 per page: follows cursors to the page, in steps of 100
// patients, then requests the first page and that page in turn, one call at a time, for
// shape.seconds. `more` in the report has the medians: first_p50_ms, deep_p50_ms. Requires: 2 <=
// page. Throws std::runtime_error if nobody answers or the list is shorter.
LoadReport run_page_load(const ServicePlace& place, std::uint64_t page, const LoadShape& shape);

}  // namespace carelog::bench
