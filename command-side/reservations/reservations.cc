#include "command-side/reservations/reservations.h"

#include <map>
#include <utility>

#include "command-side/engine/unique_keys.h"

namespace carelog::command {

struct Reservations::Run {
  std::shared_ptr<const Ports> ports;
  ReservationLimits limits;
  std::vector<UniqueKey> keys;
  std::vector<std::string> ids;  // value ids of the keys
  std::string owner;
  std::string use;
  std::int64_t deadline_ms = 0;
  std::function<void(Acquired)> done;

  std::size_t at = 0;
  int tries = 0;
  Acquired outcome;
};

Reservations::Reservations(Ports ports, ReservationLimits limits)
    : ports_(std::make_shared<const Ports>(std::move(ports))), limits_(limits) {}

void Reservations::acquire(std::vector<UniqueKey> keys, std::string owner, std::string use,
                           std::int64_t deadline_ms, std::function<void(Acquired)> done) {
  auto run = std::make_shared<Run>();
  run->ports = ports_;
  run->limits = limits_;
  // Always in the same order, so that two commands never wait for one another.
  std::map<std::string, UniqueKey> by_id;
  for (UniqueKey& key : keys) by_id.emplace(ports_->value_id(key.key), std::move(key));
  for (auto& [id, key] : by_id) {
    run->ids.push_back(id);
    run->keys.push_back(std::move(key));
  }
  run->owner = std::move(owner);
  run->use = std::move(use);
  run->deadline_ms = deadline_ms;
  run->done = std::move(done);
  next(std::move(run));
}

void Reservations::next(std::shared_ptr<Run> run) {
  if (run->at == run->keys.size()) return finish(std::move(run), Acquired::End::known);
  if (run->ports->now_ms() > run->deadline_ms) {
    return finish(std::move(run), Acquired::End::unavailable);
  }
  Run& now = *run;
  now.ports->reserve(now.ids[now.at], now.owner, now.use,
                     [run = std::move(run)](std::optional<Held> held) mutable {
                       if (!held) return finish(std::move(run), Acquired::End::unavailable);
                       reserved(std::move(run), *held);
                     });
}

void Reservations::reserved(std::shared_ptr<Run> run, const Held& held) {
  const bool own = held.value.owner == run->owner && is_pending(held.value, run->use);
  if (!own) return ask_owner(std::move(run), held);
  run->outcome.held.push_back(run->ids[run->at]);
  const auto& known = run->ports->known_owner;
  const auto before = known ? known(run->keys[run->at].key) : std::nullopt;
  if (!before || *before == run->owner) return granted(std::move(run));
  Run& now = *run;
  now.ports->ask_owner(*before, now.ids[now.at], {},
                       [run = std::move(run)](std::optional<Owner> owner) mutable {
                         if (!owner) return finish(std::move(run), Acquired::End::unavailable);
                         Run& then = *run;
                         if (owner->holds)
                           then.outcome.taken_by_others.push_back(then.keys[then.at]);
                         granted(std::move(run));
                       });
}

void Reservations::granted(std::shared_ptr<Run> run) {
  ++run->at;
  run->tries = 0;
  next(std::move(run));
}

void Reservations::ask_owner(std::shared_ptr<Run> run, const Held& held) {
  Run& now = *run;
  now.ports->ask_owner(held.value.owner, now.ids[now.at], held.value.pending,
                       [run = std::move(run), held](std::optional<Owner> owner) mutable {
                         if (!owner) return again(std::move(run), Acquired::End::unavailable);
                         answered(std::move(run), held, *owner);
                       });
}

void Reservations::answered(std::shared_ptr<Run> run, const Held& held, const Owner& owner) {
  const bool same_owner = held.value.owner == run->owner;
  if (owner.undecided > 0) return again(std::move(run), Acquired::End::undecided);
  if (owner.holds && !same_owner) {
    Run& now = *run;
    now.outcome.taken_by_others.push_back(now.keys[now.at]);
    const SettleValue confirm{SettleValue::Kind::confirm, held.value.owner};
    if (!held.value.pending.empty()) {  // so that the next to ask need not check them again
      now.ports->settle(now.ids[now.at], held.version, confirm, [](std::optional<bool>) {});
    }
    ++now.at;
    now.tries = 0;
    return next(std::move(run));
  }
  // Nobody has it, or its owner has too many uses of it, all ended.
  const auto kind = owner.holds ? SettleValue::Kind::confirm : SettleValue::Kind::release;
  const SettleValue settle{kind, held.value.owner};
  Run& now = *run;
  now.ports->settle(now.ids[now.at], held.version, settle,
                    [run = std::move(run)](std::optional<bool>) mutable {
                      again(std::move(run), Acquired::End::undecided);
                    });
}

// Another command is deciding about the value at this moment, or there was no answer.
void Reservations::again(std::shared_ptr<Run> run, Acquired::End otherwise) {
  Run& now = *run;
  if (++now.tries >= now.limits.tries_max) return finish(std::move(run), otherwise);
  const auto wait = std::chrono::milliseconds(now.tries == 1 ? 1 : now.limits.retry_ms);
  now.ports->after(wait, [run = std::move(run)]() mutable { next(std::move(run)); });
}

void Reservations::withdraw(const Acquired& acquired, const std::string& owner,
                            const std::string& use) {
  const SettleValue withdraw{SettleValue::Kind::withdraw, owner, use};
  for (const std::string& value_id : acquired.held) {
    ports_->settle(value_id, std::nullopt, withdraw, [](std::optional<bool>) {});
  }
}

void Reservations::finish(std::shared_ptr<Run> run, Acquired::End end) {
  run->outcome.end = end;
  run->done(std::move(run->outcome));
}

namespace {

// Whether the attempt took what was reserved for it, or still may: what a closed engine has in
// flight can land.
bool may_have_taken(const Outcome<PatientsTopic::State>& outcome) {
  if (const auto* done = std::get_if<Done<PatientsTopic::State>>(&outcome)) {
    return !done->replayed && !done->unchanged;
  }
  const auto* away = std::get_if<Unavailable>(&outcome);
  return away != nullptr &&
         (away->why == Unavailable::Why::starting || away->why == Unavailable::Why::stopping ||
          away->why == Unavailable::Why::halted);
}

Outcome<PatientsTopic::State> refusal_of(const Reservations::Acquired& acquired) {
  using End = Reservations::Acquired::End;
  if (acquired.end == End::undecided) return Unavailable{Unavailable::Why::undecided, {}};
  if (acquired.end == End::unavailable) return Unavailable{Unavailable::Why::starting, {}};
  return in_use(acquired.taken_by_others);
}

}  // namespace

void reserve_for(Reservations& reservations, Submitted<PatientsTopic> request,
                 std::vector<UniqueKey> keys,
                 const std::function<void(Submitted<PatientsTopic>)>& submit) {
  constexpr int times_max = 4;  // each one fails only if the patient changes under the command
  if (++request.reserved_times > times_max) {
    return request.answer(Unavailable{Unavailable::Why::overloaded, {}});
  }
  std::vector<std::string> names;
  for (const UniqueKey& key : keys) names.push_back(key.key);
  const std::string owner = request.aggregate_id;
  const std::string use = request.use->id;
  const std::int64_t deadline_ms = request.deadline_ms;
  auto held = std::make_shared<Submitted<PatientsTopic>>(std::move(request));
  const auto then = [&reservations, submit, held, names, owner,
                     use](Reservations::Acquired acquired) {
    Submitted<PatientsTopic> waiting = std::move(*held);
    if (!acquired.granted()) {
      reservations.withdraw(acquired, owner, use);
      return waiting.answer(refusal_of(acquired));
    }
    waiting.reserved.insert(waiting.reserved.end(), names.begin(), names.end());
    waiting.answer = [&reservations, acquired, owner, use,
                      answer = std::move(waiting.answer)](Outcome<PatientsTopic::State> outcome) {
      if (!may_have_taken(outcome)) reservations.withdraw(acquired, owner, use);
      answer(std::move(outcome));
    };
    submit(std::move(waiting));
  };
  reservations.acquire(std::move(keys), owner, use, deadline_ms, then);
}

}  // namespace carelog::command
