// How the partition of a value's owner says what became of its reservations: part of
// reservations.h.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <variant>
#include <vector>

#include "command-side/engine/request.h"
#include "command-side/reservations/reservations.h"

namespace carelog::command {

// How to ask the engine that leads the owner's partition. Functions may be called on any thread.
struct OwnerPartition {
  std::function<void(Request<Patient>)> submit;
  std::function<bool(const std::string& use)> is_in_use;  // CommandEngine::is_in_use
  std::function<std::string()> new_command_id;            // a new one on every call
};

struct UniqueUse {
  std::string patient_id;
  std::vector<std::string> pending;  // uses
  std::int64_t deadline_ms = 0;
  events::Metadata metadata;
  // Whether the patient has the value.
  std::function<bool(const Patient&)> holds;
};

// Counts the uses that are being decided. If there are none, reads the patient after all that was
// decided; answers Unavailable if the engine does. The order matters: the read sees the effect of a
// use that was found ended, and only the leader of the latest term can answer it, so uses of
// earlier terms have ended as well.
using UniqueUseAnswer = std::variant<Reservations::Owner, Unavailable>;
void answer_unique_use(const OwnerPartition& partition, UniqueUse use,
                       std::function<void(UniqueUseAnswer)> done);

}  // namespace carelog::command
