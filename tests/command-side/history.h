// What clients asked and were told, held against the log.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "command-side/engine/request.h"
#include "command-side/patient/patient.h"

namespace carelog::command {

// What a client asked and what it was told. Times are steps of the simulation.
struct Operation {
  std::string command_id;
  std::string aggregate;
  std::optional<std::uint64_t> expected_version;
  std::size_t invoked_at = 0;
  std::optional<std::size_t> answered_at;
  std::optional<Outcome<Patient>> outcome;  // Done or Refusal
  std::size_t attempts = 0;
};

struct History {
  std::vector<Operation> operations;
  std::vector<std::string> log;  // partition 0, from offset 0
};

// The rules that were broken, each with what broke it; empty: none.
std::vector<std::string> check_history(const History& history);

// How many records of the log are valid commits.
std::size_t count_commits(const std::vector<std::string>& log);

}  // namespace carelog::command
