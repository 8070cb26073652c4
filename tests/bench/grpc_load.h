// RegisterPatient or GetPatient over gRPC with many calls in flight: a load on a service, whoever
// hosts it. One thread handles the answers; an open loop has another that keeps time.
#pragma once

#include <string>
#include <vector>

#include "tests/bench/figures/load_report.h"
#include "tests/bench/hosting/bench_peers.h"

namespace carelog::bench {

enum class Asking { registrations, nothing };  // nothing: requests without any field, for an echo

// Throws std::runtime_error if the endpoint does not answer within five seconds.
LoadReport run_grpc_load(const ServicePlace& place, Asking asking, const LoadShape& shape);

// Reads these patients one after another, again and again. Throws the same. Requires: there are
// some.
LoadReport run_grpc_reads(const ServicePlace& place, std::vector<std::string> ids,
                          const LoadShape& shape);

}  // namespace carelog::bench
