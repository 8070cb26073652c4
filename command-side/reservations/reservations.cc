#include "command-side/reservations/reservations.h"

#include <algorithm>
#include <utility>

#include "command-side/engine/unique_keys.h"

namespace carelog::command {

struct Reservations::Run {
  std::shared_ptr<const Ports> ports;
  ReservationLimits limits;
  std::vector<UniqueKey> keys;
  std::vector<std::string> ids;  // of the keys
  std::string owner;
  std::string command_id;
  std::int64_t deadline_ms = 0;
  std::function<void(Acquired)> done;

  std::size_t at = 0;
  int tries = 0;
  Acquired outcome;
};

Reservations::Reservations(Ports ports, ReservationLimits limits)
    : ports_(std::make_shared<const Ports>(std::move(ports))), limits_(limits) {}

void Reservations::acquire(std::vector<UniqueKey> keys, std::string owner, std::string command_id,
                           std::int64_t deadline_ms, std::function<void(Acquired)> done) {
  auto run = std::make_shared<Run>();
  run->ports = ports_;
  run->limits = limits_;
  for (const UniqueKey& key : keys) run->ids.push_back(ports_->value_id(key.key));
  run->keys = std::move(keys);
  run->owner = std::move(owner);
  run->command_id = std::move(command_id);
  run->deadline_ms = deadline_ms;
  run->done = std::move(done);
  next(std::move(run));
}

void Reservations::next(std::shared_ptr<Run> run) {
  if (run->at == run->keys.size()) return finish(std::move(run), true);
  if (run->ports->now_ms() > run->deadline_ms) return finish(std::move(run), false);
  Run& now = *run;
  now.ports->reserve(now.ids[now.at], now.owner, now.command_id,
                     [run = std::move(run)](std::optional<Held> held) mutable {
                       if (!held) return finish(std::move(run), false);
                       reserved(std::move(run), *held);
                     });
}

void Reservations::reserved(std::shared_ptr<Run> run, const Held& held) {
  const auto& pending = held.value.pending;
  const bool own = held.value.owner == run->owner &&
                   std::any_of(pending.begin(), pending.end(), [&](const PendingUse& use) {
                     return use.command_id == run->command_id;
                   });
  if (!own) return ask_owner(std::move(run), held);
  run->outcome.held.emplace_back(run->ids[run->at], held.version);
  const auto& known = run->ports->known_owner;
  const auto before = known ? known(run->keys[run->at].key) : std::nullopt;
  if (!before || *before == run->owner) return granted(std::move(run));
  Run& now = *run;
  now.ports->ask_owner(*before, now.ids[now.at], {}, 0,
                       [run = std::move(run)](std::optional<Owner> owner) mutable {
                         if (!owner) return finish(std::move(run), false);
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
                       now.ports->now_ms() - now.limits.abandoned_ms,
                       [run = std::move(run), held](std::optional<Owner> owner) mutable {
                         if (!owner) return again(std::move(run), false);
                         answered(std::move(run), held, *owner);
                       });
}

void Reservations::answered(std::shared_ptr<Run> run, const Held& held, const Owner& owner) {
  const bool same_owner = held.value.owner == run->owner;
  if (owner.undecided > 0) return again(std::move(run), true);
  if (owner.holds && !same_owner) {
    Run& now = *run;
    now.outcome.taken_by_others.push_back(now.keys[now.at]);
    const SettleValue confirm{SettleValue::Kind::confirm, held.value.owner};
    if (!held.value.pending.empty()) {  // the next who asks need not look at them again
      now.ports->settle(now.ids[now.at], held.version, confirm, [](std::optional<bool>) {});
    }
    ++now.at;
    now.tries = 0;
    return next(std::move(run));
  }
  // Nobody uses it, or its owner has too many commands on it, all of them settled now.
  const auto kind = owner.holds ? SettleValue::Kind::confirm : SettleValue::Kind::release;
  const SettleValue settle{kind, held.value.owner};
  Run& now = *run;
  now.ports->settle(
      now.ids[now.at], held.version, settle,
      [run = std::move(run)](std::optional<bool>) mutable { again(std::move(run), true); });
}

// Another command is deciding about the value at this moment, or the answer could not be had.
void Reservations::again(std::shared_ptr<Run> run, bool known) {
  Run& now = *run;
  if (++now.tries >= now.limits.tries_max) {
    if (!known) return finish(std::move(run), false);
    now.outcome.taken_by_others.push_back(now.keys[now.at]);
    ++now.at;
    now.tries = 0;
    return next(std::move(run));
  }
  const auto wait = std::chrono::milliseconds(now.tries == 1 ? 1 : now.limits.retry_ms);
  now.ports->after(wait, [run = std::move(run)]() mutable { next(std::move(run)); });
}

void Reservations::withdraw(const Acquired& acquired, const std::string& owner,
                            const std::string& command_id) {
  const SettleValue withdraw{SettleValue::Kind::withdraw, owner, command_id};
  for (const auto& [value_id, version] : acquired.held) {
    ports_->settle(value_id, version, withdraw, [](std::optional<bool>) {});
  }
}

void Reservations::finish(std::shared_ptr<Run> run, bool available) {
  run->outcome.available = available;
  run->done(std::move(run->outcome));
}

void reserve_for(Reservations& reservations, Request<Patient> request, std::vector<UniqueKey> keys,
                 const std::function<void(Request<Patient>)>& submit) {
  constexpr int times_max = 4;  // the patient changes under the command each time
  if (++request.reserved_times > times_max) {
    return request.answer(Unavailable{Unavailable::Why::overloaded, {}});
  }
  std::vector<std::string> names;
  for (const UniqueKey& key : keys) names.push_back(key.key);
  const std::string owner = request.aggregate_id;
  const std::string command = request.command_id;
  const std::int64_t deadline_ms = request.deadline_ms;
  auto held = std::make_shared<Request<Patient>>(std::move(request));
  const auto then = [&reservations, submit, held, names, owner,
                     command](Reservations::Acquired acquired) {
    Request<Patient> waiting = std::move(*held);
    if (!acquired.granted()) {
      reservations.withdraw(acquired, owner, command);
      if (!acquired.available) {
        return waiting.answer(Unavailable{Unavailable::Why::starting, {}});
      }
      return waiting.answer(in_use(acquired.taken_by_others));
    }
    waiting.reserved.insert(waiting.reserved.end(), names.begin(), names.end());
    waiting.answer = [&reservations, acquired, owner, command,
                      answer = std::move(waiting.answer)](Outcome<Patient> outcome) {
      if (std::holds_alternative<Refusal>(outcome)) {
        reservations.withdraw(acquired, owner, command);
      }
      answer(std::move(outcome));
    };
    submit(std::move(waiting));
  };
  reservations.acquire(std::move(keys), owner, command, deadline_ms, then);
}

}  // namespace carelog::command
