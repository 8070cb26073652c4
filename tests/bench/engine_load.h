// Commands sent straight to an engine in this process: the write path without gRPC, and the cost of
// a command with few and many patients in the store.
#pragma once

#include <functional>

#include "command-side/engine/domain.h"
#include "tests/bench/figures/load_report.h"
#include "tests/bench/patient_engine.h"

namespace carelog::bench {

using PatientEngine = EngineOf<command::PatientsTopic>;

// Closed loop: registers patients from first_number on, until time is up or count_max are
// registered. `more` in the report has cpu_us: this process's processor time per command.
LoadReport run_engine_load(PatientEngine& engine, const LoadShape& shape,
                           std::uint64_t first_number, std::uint64_t count_max);

// Closed loop: corrects details of patients chosen at random among the first `patients` of the
// seed. Requires: they are registered.
LoadReport run_corrections(PatientEngine& engine, const LoadShape& shape, std::uint64_t patients);

// Registers patients up to each size, for at most fill_max, then corrects as above. Called back
// once per size. Ends early, and says so in the report's `more`, if there was not enough time.
void run_beside_patients(PatientEngine& engine, const LoadShape& shape,
                         const std::vector<std::uint64_t>& sizes, std::chrono::seconds fill_max,
                         const std::function<void(const LoadReport&)>& tell);

}  // namespace carelog::bench
