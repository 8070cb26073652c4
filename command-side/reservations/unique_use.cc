#include "command-side/reservations/unique_use.h"

#include <memory>
#include <utility>

namespace carelog::command {
namespace {

struct Run {
  OwnerPartition partition;
  UniqueUse use;
  std::function<void(SettledUse)> done;
  std::size_t at = 0;
  Reservations::Owner owner;
};

Request<Patient> request_of(const Run& run, std::string command_id) {
  Request<Patient> request;
  request.command_id = std::move(command_id);
  request.aggregate_id = run.use.patient_id;
  request.deadline_ms = run.use.deadline_ms;
  request.metadata = run.use.metadata;
  request.decide = [](const Patient&) { return std::vector<events::Event>{}; };
  return request;
}

// Its answer is certain: the log has been read to its end, and this node leads.
void read_patient(const std::shared_ptr<Run>& run) {
  Request<Patient> request = request_of(*run, run->partition.new_command_id());
  request.answer = [run](Outcome<Patient> outcome) {
    if (auto* away = std::get_if<Unavailable>(&outcome)) return run->done(std::move(*away));
    if (const auto* read = std::get_if<Done<Patient>>(&outcome)) {
      run->owner.holds = run->use.holds(read->state);
      return run->done(run->owner);
    }
    run->done(Unavailable{Unavailable::Why::halted, {}});  // nothing can be refused here
  };
  run->partition.submit(std::move(request));
}

void next(const std::shared_ptr<Run>& run) {
  while (run->at < run->use.pending.size()) {
    const PendingUse& use = run->use.pending[run->at++];
    if (run->partition.is_decided(use.command_id)) continue;
    if (use.reserved_at_ms >= run->use.give_up_before_ms) {
      ++run->owner.undecided;
      continue;
    }
    Request<Patient> request = request_of(*run, use.command_id);
    request.give_up = true;
    request.answer = [run](Outcome<Patient> outcome) {
      if (auto* away = std::get_if<Unavailable>(&outcome)) return run->done(std::move(*away));
      next(run);
    };
    return run->partition.submit(std::move(request));
  }
  read_patient(run);
}

}  // namespace

void settle_unique_use(const OwnerPartition& partition, UniqueUse use,
                       std::function<void(SettledUse)> done) {
  next(std::make_shared<Run>(Run{partition, std::move(use), std::move(done), 0, {}}));
}

}  // namespace carelog::command
