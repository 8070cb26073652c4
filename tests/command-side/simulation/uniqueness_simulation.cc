#include "tests/command-side/simulation/uniqueness_simulation.h"

#include "command-side/patient/commands.h"
#include "command-side/reservations/unique_use.h"
#include "events/frame/frame_codec.h"
#include "events/frame/manifest.h"
#include "tests/command-side/patient_spec.h"

namespace carelog::command {
namespace {

constexpr std::int64_t ms_per_step = 40;
constexpr std::size_t storm_steps = 500;
constexpr std::size_t calm_steps = 300;
constexpr std::size_t free_value_steps = 60;  // for a free value when all is calm
constexpr std::size_t patience_steps = 50;
const std::vector<std::string> mails = {"a@x.org", "b@x.org"};

events::Partition partition_of(const std::string& patient) {
  return static_cast<events::Partition>(patient.back() - '0') % 2;
}

}  // namespace

// Folds the patients log as it grows, and checks at every step whether a value has two owners, and
// whether somebody had what was refused as "in use".
class UniquenessSimulation::Watcher {
 public:
  explicit Watcher(events::SimulatedLog& log) : log_(log), rules_(2) {}

  // A command of this patient was refused as "in use" for this address, or for one that the patient
  // had meanwhile.
  struct Refused {
    std::string patient;
    std::string mail;
    std::size_t asked_at = 0;
  };
  void note(Refused refused) { refused_.push_back(std::move(refused)); }

  std::string look(std::size_t now) {
    for (events::Partition partition = 0; partition < 2; ++partition) {
      auto& rule = rules_[partition];
      while (rule.next_offset() < log_.end_offset(partition)) {
        const std::string bytes = log_.bytes_at(partition, rule.next_offset());
        const events::Frame frame = events::decode_frame(bytes);
        if (rule.apply(rule.next_offset(), frame, bytes) != events::Verdict::valid) continue;
        const auto* commit = std::get_if<events::Commit>(&frame);
        if (commit == nullptr) continue;
        Patient& patient = patients[commit->aggregate.id];
        note_held(commit->aggregate.id, patient, now);
        for (const auto& event : commit->events) patient = evolve(std::move(patient), event);
        note_held(commit->aggregate.id, patient, now);
      }
    }
    std::map<std::string, std::string> owners;
    for (const auto& [id, patient] : patients) {
      note_held(id, patient, now);
      for (const UniqueKey& key : unique_keys(patient)) {
        const auto [owner, fresh] = owners.emplace(key.key, id);
        if (!fresh) return id + " and " + owner->second + " have the same value";
      }
    }
    for (const Refused& refused : std::exchange(refused_, {})) {
      if (nobody_had(refused)) {
        return refused.patient + " was told \"in use\" of a value that nobody else had";
      }
    }
    return {};
  }
  bool is_free(const std::string& mail) const {
    for (const auto& [id, patient] : patients) {
      if (patient.active && patient.email == mail) return false;
    }
    return true;
  }

  std::map<std::string, Patient> patients;

 private:
  void note_held(const std::string& id, const Patient& patient, std::size_t now) {
    recorded_[patient.email][id] = now;
    if (patient.active) held_[patient.email][id] = now;
  }
  bool nobody_had(const Refused& refused) const {
    for (const auto& [mail, holders] : held_) {
      const auto& own = recorded_.at(mail);
      const auto recorded = own.find(refused.patient);
      const bool meant =
          mail == refused.mail || (recorded != own.end() && recorded->second >= refused.asked_at);
      for (const auto& [id, last] : holders) {
        if (meant && id != refused.patient && last >= refused.asked_at) return false;
      }
    }
    return true;
  }

  events::SimulatedLog& log_;
  std::vector<events::FrameRule> rules_;
  using Until = std::map<std::string, std::map<std::string, std::size_t>>;  // by address, patient
  Until recorded_;  // those in the patient's record, active or not
  Until held_;
  std::vector<Refused> refused_;  // since the last check
};

struct UniquenessSimulation::Client {
  std::shared_ptr<Request<Patient>> command;  // its command, until it is answered
  std::shared_ptr<bool> waiting;
  std::size_t patient_until = 0;
  std::size_t asked_at = 0;
  std::string mail;  // the address that it may be refused for
  std::optional<Outcome<Patient>> answer;
};

struct UniquenessSimulation::Node {
  template <typename Domain>
  struct Side {
    MemoryCommandStore store;
    UniqueKeys unique{store};
    std::unique_ptr<PartitionEngine<Domain>> engine;
    std::unique_ptr<events::LogCursor> cursor;

    void run(std::int64_t now_ms, std::size_t records) {
      for (const auto& record : cursor->read(records, std::chrono::milliseconds(0))) {
        engine->read(record, now_ms);
      }
      engine->store_and_answer(now_ms);
      engine->tick(now_ms);
    }
  };

  // Its clock may be behind the others' by more than any deadline: no clock decides who has a
  // value.
  Node(UniquenessSimulation& world, std::uint8_t number)
      : world_(world),
        number_(number),
        behind_ms_(world.chance(50) ? static_cast<std::int64_t>(world.pick(6'000)) : 0) {
    start();
  }

  std::int64_t clock_ms() const { return world_.now_ms() - behind_ms_; }

  void start() {
    reservations = std::make_unique<Reservations>(ports(), ReservationLimits{.tries_max = 3});
    for (events::Partition i = 0; i < 2; ++i) open(patients[i], world_.patients_, i);
    open(values, world_.values_, 0);
  }
  void die() {
    ++life;
    for (auto& side : patients) side.engine.reset();
    values.engine.reset();
    reservations.reset();
  }

  std::size_t life = 0;
  std::size_t paused_until = 0;
  ValueUses uses;
  Side<PatientsTopic> patients[2];
  Side<UniqueValueDomain> values;
  std::unique_ptr<Reservations> reservations;

 private:
  template <typename Domain>
  void open(Side<Domain>& side, events::SimulatedLog& log, events::Partition partition) {
    typename PartitionEngine<Domain>::Parts parts{.log = log,
                                                  .store = side.store,
                                                  .unique = side.unique,
                                                  .partition = partition,
                                                  .endpoint = "node-" + std::to_string(number_),
                                                  .new_writer = [this] { return writer(); },
                                                  .shared = true};
    if constexpr (std::is_same_v<Domain, PatientsTopic>) {
      parts.uses = &uses;
      parts.reserve = [this, partition](Submitted<PatientsTopic> request,
                                        std::vector<UniqueKey> keys) {
        reserve_for(*reservations, std::move(request), std::move(keys),
                    [this, partition](Submitted<PatientsTopic> again) {
                      patients[partition].engine->submit(std::move(again), clock_ms());
                    });
      };
    }
    side.engine = std::make_unique<PartitionEngine<Domain>>(std::move(parts));
    side.cursor = log.open_cursor({{partition, side.engine->next_offset()}});
  }

  // An answer over the network, for this life of the node only.
  template <typename Answer>
  Reservations::Then<Answer> reply(Reservations::Then<Answer> then) {
    return [this, then, born = life](std::optional<Answer> answer) {
      world_.later([this, then, born, answer] {
        if (life == born) then(answer);
      });
    };
  }

  Reservations::Ports ports() {
    Reservations::Ports ports;
    ports.reserve = [this](const std::string& value, const std::string& owner,
                           const std::string& use, Reservations::Then<Reservations::Held> then) {
      const ReserveValue reserve{owner, use};
      ask_value(
          value, {}, [reserve](const UniqueValue& found) { return decide(reserve, found); },
          [then = reply(then)](Outcome<UniqueValue> outcome) {
            const auto* done = std::get_if<Done<UniqueValue>>(&outcome);
            then(done ? std::optional(Reservations::Held{done->state, done->version})
                      : std::nullopt);
          });
    };
    ports.settle = [this](const std::string& value, std::optional<std::uint64_t> version,
                          SettleValue settle, Reservations::Then<bool> then) {
      world_.weather_.released += settle.kind == SettleValue::Kind::release;
      world_.weather_.withdrawn += settle.kind == SettleValue::Kind::withdraw;
      ask_value(
          value, version, [settle](const UniqueValue& found) { return decide(settle, found); },
          [then = reply(then)](Outcome<UniqueValue> outcome) {
            then(std::holds_alternative<Done<UniqueValue>>(outcome));
          });
    };
    ports.ask_owner = [this](const std::string& patient, const std::string& value,
                             const std::vector<std::string>& pending,
                             Reservations::Then<Reservations::Owner> then) {
      world_.later([this, patient, value, pending, then = reply(then)] {
        const auto partition = partition_of(patient);
        Node& node = world_.node_for(
            [&](Node& each) { return each.patients[partition].engine->role() == Role::leading; });
        auto& engine = *node.patients[partition].engine;
        OwnerPartition owner{[&engine, this](Request<Patient> request) {
                               engine.submit(std::move(request), world_.now_ms());
                             },
                             [&node](const std::string& each) { return node.uses.holds(each); },
                             [this] { return "read-" + std::to_string(++world_.commands_); }};
        UniqueUse use{patient, pending, world_.now_ms() + 2'000, {}, {}};
        use.holds = [value](const Patient& state) {
          const auto keys = unique_keys(state);
          return std::any_of(keys.begin(), keys.end(),
                             [&](const UniqueKey& key) { return key.key == value; });
        };
        answer_unique_use(owner, std::move(use), [then](UniqueUseAnswer found) {
          const auto* answer = std::get_if<Reservations::Owner>(&found);
          then(answer ? std::optional(*answer) : std::nullopt);
        });
      });
    };
    ports.after = [this](std::chrono::milliseconds, std::function<void()> then) {
      world_.calls_.emplace(world_.now_ + 2, [this, then, born = life] {
        if (life == born) then();
      });
    };
    ports.value_id = [](const std::string& key) { return key; };
    ports.now_ms = [this] { return clock_ms(); };
    return ports;
  }

  void ask_value(const std::string& value, std::optional<std::uint64_t> version,
                 std::function<ValueDecision(const UniqueValue&)> decide,
                 std::function<void(Outcome<UniqueValue>)> answer) {
    Request<UniqueValue> request;
    request.command_id = "value-" + std::to_string(++world_.commands_);
    request.aggregate_id = value;
    request.expected_version = version;
    request.deadline_ms = world_.now_ms() + 2'000;
    request.decide = std::move(decide);
    request.answer = std::move(answer);
    world_.later([this, request = std::move(request)]() mutable {
      Node& node =
          world_.node_for([](Node& each) { return each.values.engine->role() == Role::leading; });
      node.values.engine->submit(std::move(request), node.clock_ms());
    });
  }

  events::WriterId writer() {
    events::WriterId id{};
    ++writers_;
    id[0] = number_;
    id[1] = static_cast<std::uint8_t>(writers_ >> 8);
    id[2] = static_cast<std::uint8_t>(writers_);
    return id;
  }

  UniquenessSimulation& world_;
  const std::uint8_t number_;
  const std::int64_t behind_ms_;
  std::uint16_t writers_ = 0;
};

UniquenessSimulation::UniquenessSimulation(std::uint64_t seed)
    : random_(seed), slow_(chance(50)), watcher_(std::make_unique<Watcher>(patients_)) {
  events::ensure_manifest(patients_, 0);
  events::ensure_manifest(values_, 0);
  patients_.hold();
  values_.hold();
  for (std::uint8_t i = 1; i <= 3; ++i) nodes_.push_back(std::make_unique<Node>(*this, i));
  for (int i = 0; i < 4; ++i) clients_.push_back(std::make_unique<Client>());
}

UniquenessSimulation::~UniquenessSimulation() {
  for (auto& node : nodes_) node->die();
}

std::int64_t UniquenessSimulation::now_ms() const {
  return static_cast<std::int64_t>(now_) * ms_per_step;
}

void UniquenessSimulation::later(std::function<void()> call, std::size_t steps_max) {
  if (!calm_ && chance(4)) {
    ++weather_.lost_calls;
    return;
  }
  const std::size_t late = !calm_ && chance(5) ? 60 : 0;
  calls_.emplace(now_ + 1 + pick(slow_ ? steps_max : 1) + late, std::move(call));
}

// Usually the leading node, if there is one.
UniquenessSimulation::Node& UniquenessSimulation::node_for(
    const std::function<bool(Node&)>& leads) {
  if (calm_ || chance(85)) {
    for (auto& node : nodes_) {
      if (leads(*node)) return *node;
    }
  }
  return *nodes_[pick(nodes_.size())];
}

std::string UniquenessSimulation::run() {
  for (; now_ < storm_steps + calm_steps; ++now_) {
    calm_ = now_ >= storm_steps;
    step();
    if (std::string broken = watcher_->look(now_); !broken.empty()) return broken;
  }
  return everything_free_can_be_had();
}

void UniquenessSimulation::step() {
  while (!calls_.empty() && calls_.begin()->first <= now_) {
    auto call = calls_.extract(calls_.begin());
    call.mapped()();
  }
  disturb(patients_);
  disturb(values_);
  if (!calm_ && chance(4)) {
    Node& node = *nodes_[pick(nodes_.size())];
    const std::size_t fate = pick(100);
    if (fate < 30) crash(node);
    if (fate >= 30 && fate < 70) {
      ++weather_.takeovers;
      node.patients[0].engine->take_over(now_ms());
      if (chance(50)) node.patients[1].engine->take_over(now_ms());
      if (chance(50)) node.values.engine->take_over(now_ms());
    }
    if (fate >= 70) node.paused_until = now_ + pick(120);
  }
  for (auto& client : clients_) act(*client);
  for (auto& node : nodes_) {
    if (calm_ || chance(60)) run_node(*node);
  }
}

void UniquenessSimulation::disturb(events::SimulatedLog& log) {
  for (std::size_t appender = 0; appender < log.appenders(); ++appender) {
    if (log.in_flight(appender) == 0) continue;
    const std::size_t fate = calm_ ? 0 : pick(100);
    if (fate < 60) log.deliver(appender);
    if (fate >= 96) log.fail(appender);
    if (fate == 95) log.lose(appender);
  }
}

void UniquenessSimulation::crash(Node& node) {
  ++weather_.crashes;
  node.die();
  node.start();
}

void UniquenessSimulation::run_node(Node& node) {
  if (!calm_ && node.paused_until > now_) return;
  for (auto& side : node.patients) side.run(node.clock_ms(), 1 + pick(8));
  node.values.run(node.clock_ms(), 1 + pick(8));
  // When it is calm somebody must lead everything.
  if (calm_ && now_ % 100 == 99 && &node == nodes_[0].get()) {
    for (auto& side : node.patients) side.engine->take_over(now_ms());
    node.values.engine->take_over(now_ms());
  }
}

void UniquenessSimulation::act(Client& client) {
  if (client.waiting && *client.waiting && now_ <= client.patient_until) return;
  if (!client.command) {
    if (calm_) return;
    auto command = std::make_shared<Request<Patient>>();
    command->command_id = "command-" + std::to_string(++commands_);
    command->request_hash = events::sha256(command->command_id);
    command->aggregate_id = "patient-" + std::to_string(pick(5));
    command->repeatable = chance(50);
    const std::string mail = mails[pick(mails.size())];
    const std::size_t wish = pick(4);
    command->decide = [mail, wish](const Patient& patient) -> Decision {
      if (!patient.registered) {
        RegisterPatient registration = register_ada();
        registration.email = mail;
        registration.identifiers = {};
        return decide(registration, patient);
      }
      if (wish == 0) return decide(DeactivatePatient{"moved away"}, patient);
      if (wish == 1) return decide(ReactivatePatient{"is back"}, patient);
      CorrectPatientDetails correction = correct();
      correction.email = wish == 2 ? mail : "";
      return decide(correction, patient);
    };
    want(client, std::move(command), mail);
  }
  send(client);
}

void UniquenessSimulation::want(Client& client, std::shared_ptr<Request<Patient>> command,
                                const std::string& mail) {
  client.asked_at = now_;
  client.mail = mail;
  client.command = std::move(command);
}

void UniquenessSimulation::send(Client& client) {
  auto waiting = std::make_shared<bool>(true);
  client.waiting = waiting;
  client.patient_until = now_ + patience_steps;
  Request<Patient> attempt = *client.command;
  attempt.deadline_ms = static_cast<std::int64_t>(client.patient_until) * ms_per_step;
  attempt.answer = [this, &client, waiting, command = client.command](Outcome<Patient> outcome) {
    *waiting = false;
    const auto* away = std::get_if<Unavailable>(&outcome);
    weather_.undecided += away != nullptr && away->why == Unavailable::Why::undecided;
    if (away != nullptr || client.command != command) return;
    weather_.done += std::holds_alternative<Done<Patient>>(outcome);
    if (const auto* refusal = std::get_if<Refusal>(&outcome)) {
      if (refusal->code == RefusalCode::in_use) {
        ++weather_.in_use;
        watcher_->note({command->aggregate_id, client.mail, client.asked_at});
      }
    }
    client.answer = std::move(outcome);
    client.command.reset();
  };
  const auto partition = partition_of(attempt.aggregate_id);
  Node& node = node_for(
      [&](Node& each) { return each.patients[partition].engine->role() == Role::leading; });
  node.patients[partition].engine->submit(std::move(attempt), node.clock_ms());
}

// When it is calm, no unused reservation keeps anybody from a value.
std::string UniquenessSimulation::everything_free_can_be_had() {
  for (const std::string& mail : mails) {
    if (!watcher_->is_free(mail)) continue;
    Client& client = *clients_[0];
    auto command = std::make_shared<Request<Patient>>();
    command->command_id = "last-" + std::to_string(++commands_);
    command->request_hash = events::sha256(command->command_id);
    command->aggregate_id = "patient-" + mail + "0";
    command->decide = [mail](const Patient& patient) {
      RegisterPatient registration = register_ada();
      registration.email = mail;
      registration.identifiers = {};
      return decide(registration, patient);
    };
    want(client, command, mail);
    client.answer.reset();
    client.waiting.reset();
    for (std::size_t i = 0; i < free_value_steps && client.command; ++i, ++now_) {
      step();
      if (std::string broken = watcher_->look(now_); !broken.empty()) return broken;
    }
    const bool had = client.answer && std::holds_alternative<Done<Patient>>(*client.answer);
    if (!had) return "a value that nobody has cannot be had";
  }
  return {};
}

}  // namespace carelog::command
