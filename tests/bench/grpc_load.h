// RegisterPatient over gRPC, many calls under way: the load on a PatientCommandService, whoever
// hosts it. One thread handles the answers; an open loop has another one that keeps the time.
#pragma once

#include <string>

#include "tests/bench/load_report.h"

namespace carelog::bench {

enum class Asking { registrations, nothing };  // nothing: requests with no field set, for an echo

// Throws std::runtime_error when the endpoint does not answer within five seconds.
LoadReport run_grpc_load(const std::string& endpoint, Asking asking, const LoadShape& shape);

}  // namespace carelog::bench
