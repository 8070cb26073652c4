// The partition of a value's owner says what became of its reservations: part of reservations.h.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <variant>
#include <vector>

#include "command-side/engine/request.h"
#include "command-side/reservations/reservations.h"

namespace carelog::command {

// How to ask the engine that leads the owner's partition. Each function may be called on any
// thread.
struct OwnerPartition {
  std::function<void(Request<Patient>)> submit;
  std::function<bool(const std::string& command_id)> is_decided;
  std::function<std::string()> new_command_id;  // used once
};

struct UniqueUse {
  std::string patient_id;
  std::vector<PendingUse> pending;
  std::int64_t give_up_before_ms = 0;
  std::int64_t deadline_ms = 0;
  events::Metadata metadata;
  // Whether the patient has the value.
  std::function<bool(const Patient&)> holds;
};

// Gives up the pending commands that were reserved too long ago, counts those that may still be
// decided, and reads the patient as it is after all that was decided. Answers an Unavailable as the
// engine gives it. The order matters: what is found decided is seen by the read.
using SettledUse = std::variant<Reservations::Owner, Unavailable>;
void settle_unique_use(const OwnerPartition& partition, UniqueUse use,
                       std::function<void(SettledUse)> done);

}  // namespace carelog::command
