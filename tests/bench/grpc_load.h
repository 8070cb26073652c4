// RegisterPatient or GetPatient over gRPC, many calls under way: the load on a service, whoever
// hosts it. One thread handles the answers; an open loop has another one that keeps the time.
#pragma once

#include <string>
#include <vector>

#include "tests/bench/hosting/bench_peers.h"
#include "tests/bench/figures/load_report.h"

namespace carelog::bench {

enum class Asking { registrations, nothing };  // nothing: requests with no field set, for an echo

// Throws std::runtime_error when the endpoint does not answer within five seconds.
LoadReport run_grpc_load(const ServicePlace& place, Asking asking, const LoadShape& shape);

// These patients, one after another, again and again. Throws the same. Requires: there are some.
LoadReport run_grpc_reads(const ServicePlace& place, std::vector<std::string> ids,
                          const LoadShape& shape);

}  // namespace carelog::bench
