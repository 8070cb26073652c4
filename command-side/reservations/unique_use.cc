#include "command-side/reservations/unique_use.h"

#include <algorithm>
#include <utility>

namespace carelog::command {

void answer_unique_use(const OwnerPartition& partition, UniqueUse use,
                       std::function<void(UniqueUseAnswer)> done) {
  Reservations::Owner owner;
  owner.undecided = static_cast<std::uint32_t>(
      std::count_if(use.pending.begin(), use.pending.end(), partition.is_in_use));
  if (owner.undecided > 0) return done(owner);
  Request<Patient> read;
  read.command_id = partition.new_command_id();
  read.aggregate_id = std::move(use.patient_id);
  read.deadline_ms = use.deadline_ms;
  read.metadata = std::move(use.metadata);
  read.decide = [](const Patient&) { return std::vector<events::Event>{}; };
  read.answer = [owner, holds = std::move(use.holds),
                 done = std::move(done)](Outcome<Patient> outcome) mutable {
    if (auto* away = std::get_if<Unavailable>(&outcome)) return done(std::move(*away));
    if (const auto* found = std::get_if<Done<Patient>>(&outcome)) {
      owner.holds = holds(found->state);
      return done(owner);
    }
    done(Unavailable{Unavailable::Why::halted, {}});  // nothing can be refused here
  };
  partition.submit(std::move(read));
}

}  // namespace carelog::command
