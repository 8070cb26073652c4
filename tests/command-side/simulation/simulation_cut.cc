// The log of a simulation loses its last records.
#include <algorithm>

#include "tests/command-side/patient_spec.h"
#include "tests/command-side/simulation/simulation_node.h"

namespace carelog::command {

SimulationSettings with_a_cut(std::uint64_t seed) {
  SimulationSettings settings;
  settings.upgrades_percent = 0;
  settings.cut_at_step = 50 + seed % 400;
  return settings;
}

// Like a broker that dies and loses what it had not written and what was on its way to it. The
// leader fetches all the time and is told that its position is out of range; the others reconnect
// when the log may have grown past their position.
void Simulation::cut_log() {
  const events::Offset end = log_.end_offset(0);
  const auto records = static_cast<events::Offset>(1 + pick(settings_.cut_records_max));
  cut_end_ = std::max<events::Offset>(1, end - records);
  for (auto& node : nodes_) {
    const bool reader = !node->halted && node->engine->next_offset() > cut_end_;
    cut_.readers += reader ? 1 : 0;
    node->fetch_failed = reader && node->engine->role() != Role::following;
  }
  log_.truncate(0, cut_end_);
  for (std::size_t i = 0; i < log_.appenders(); ++i) {
    log_.fail(i);
    while (log_.in_flight(i) > 0) log_.lose(i);
  }
}

// Adds more decisions than were cut, for everybody to read.
bool Simulation::grow_past_the_cut() {
  bool calm = true;
  for (std::size_t i = 0; i <= settings_.cut_records_max; ++i) {
    invoke(*clients_.front());
    Operation& operation = history_.operations.back();
    RegisterPatient registration = register_ada();
    registration.email = "";
    registration.identifiers = {};
    operation.aggregate = "witness-" + std::to_string(i);
    operation.asked = registration;
    operation.expected_version.reset();
    calm = calm_down();
  }
  return calm;
}

void Simulation::forget_what_was_cut() {
  for (Operation& operation : history_.operations) {
    if (!operation.answered_at || *operation.answered_at > settings_.cut_at_step) continue;
    const auto* told = std::get_if<Told>(&*operation.answer);
    cut_.acknowledged += told != nullptr && told->offset >= cut_end_ ? 1 : 0;
    operation.answer.reset();
    operation.answered_at.reset();
    operation.repeats.clear();
  }
}

}  // namespace carelog::command
