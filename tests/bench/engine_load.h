// Commands handed straight to an engine in this process: the write path without gRPC, and what a
// command costs beside few and many patients.
#pragma once

#include <functional>

#include "command-side/engine/domain.h"
#include "tests/bench/figures/load_report.h"
#include "tests/bench/patient_engine.h"

namespace carelog::bench {

using PatientEngine = EngineOf<command::PatientDomain>;

// Closed loop: registers the patients from first_number on, until the time is over or count_max are
// registered. `more` of the report says cpu_us: what this process used per command.
LoadReport run_engine_load(PatientEngine& engine, const LoadShape& shape,
                           std::uint64_t first_number, std::uint64_t count_max);

// Closed loop: corrects details of patients chosen by chance among the first `patients` of the
// seed. Requires: they are registered.
LoadReport run_corrections(PatientEngine& engine, const LoadShape& shape, std::uint64_t patients);

// Registers patients until there are so many, for at most fill_max; then corrects, as above. Told
// once for each size. Ends early, and says so in the report's `more`, when the time was too short.
void run_beside_patients(PatientEngine& engine, const LoadShape& shape,
                         const std::vector<std::uint64_t>& sizes, std::chrono::seconds fill_max,
                         const std::function<void(const LoadReport&)>& tell);

}  // namespace carelog::bench
