#include "tests/command-side/simulation/simulation.h"

#include <algorithm>
#include <exception>

#include "events/frame/frame_codec.h"
#include "events/frame/manifest.h"
#include "tests/command-side/patient_spec.h"
#include "tests/command-side/simulation/simulation_node.h"

namespace carelog::command {
namespace {

constexpr std::int64_t ms_per_step = 40;
constexpr std::size_t calm_rounds_max = 4000;

// As if a death were a newer kind of fact than the others.
constexpr std::uint32_t old_level = events::Vocabulary::first_level;
constexpr std::uint32_t new_level = old_level + 1;
std::uint32_t level_of_fact(const events::Event& fact) {
  return events::type_name(fact) == "PatientMarkedDeceased" ? new_level : old_level;
}

Answer answer_of(const Outcome<Patient>& outcome) {
  if (const auto* refusal = std::get_if<Refusal>(&outcome)) {
    return Refused{refusal->code, refusal->current_version};
  }
  const auto& done = std::get<Done<Patient>>(outcome);
  return Told{done.version, done.partition, done.offset, done.state};
}

}  // namespace

Simulation::Simulation(std::uint64_t seed, SimulationSettings settings)
    : random_(seed), settings_(settings) {
  events::ensure_manifest(log_, 0);
  log_.hold();
  upgrading_ = chance(settings_.upgrades_percent);
  for (std::size_t i = 0; i < settings_.nodes; ++i) {
    auto& node = nodes_.emplace_back(std::make_unique<Node>());
    node->number = static_cast<std::uint8_t>(i + 1);
    if (upgrading_) {
      node->shared = true;
      node->vocabulary = {chance(70) ? old_level : new_level, level_of_fact};
    }
    node->start(log_);
  }
  for (std::size_t i = 0; i < settings_.clients; ++i) {
    clients_.push_back(std::make_unique<Client>());
  }
}

Simulation::~Simulation() {
  for (auto& client : clients_) client->operation.reset();
  nodes_.clear();
}

bool Simulation::run() {
  for (; now_ < settings_.steps; ++now_) step();
  bool calm = calm_down();
  if (settings_.cut_at_step != 0) {
    calm = grow_past_the_cut() && calm;
    forget_what_was_cut();
  }
  std::vector<std::string>& records = history_.logs.emplace_back();
  for (events::Offset at = 0; at < log_.end_offset(0); ++at) {
    records.push_back(log_.bytes_at(0, at));
  }
  weather_.void_frames = records.size() - count_commits(records);
  for (auto& node : nodes_) {
    node->engine.reset();
    if (node->halted && settings_.cut_at_step != 0) continue;
    history_.stores.push_back({"node " + std::to_string(node->number), std::move(node->store)});
  }
  return calm;
}

void Simulation::step() {
  if (settings_.cut_at_step != 0 && now_ == settings_.cut_at_step) cut_log();
  disturb_log();
  if (chance(4)) disturb_node();
  act(*clients_[pick(clients_.size())]);
  if (chance(15)) open_account(*nodes_[pick(nodes_.size())]);
  run_node(*nodes_[pick(nodes_.size())]);
}

// Decides the fate of one record in flight. Appenders of ended lives still have records in flight.
void Simulation::disturb_log() {
  if (now_ >= away_until_ && pick(1000) < settings_.outages_per_1000_steps) {
    ++weather_.outages;
    away_until_ = now_ + 1 + pick(settings_.outage_steps_max);
  }
  for (std::size_t i = 0; now_ < away_until_ && i < log_.appenders(); ++i) {
    if (log_.in_flight(i) > 0) log_.fail(i);
  }
  if (now_ < away_until_) return;
  const std::size_t appender = pick(log_.appenders());
  if (log_.in_flight(appender) == 0) return;
  const bool old = appender + nodes_.size() < log_.appenders();
  const std::size_t fate = pick(100);
  if (fate < 70) {
    weather_.late += old ? 1 : 0;
    log_.deliver(appender);
  } else if (fate < 75) {
    ++weather_.doubled;
    log_.double_it(appender);
  } else if (fate < 80) {
    ++weather_.lost;
    log_.lose(appender);
  } else if (fate < 84) {
    ++weather_.failed;  // the log reports a timeout; the record may still arrive
    log_.fail(appender);
  }
}

void Simulation::disturb_node() {
  Node& node = *nodes_[pick(nodes_.size())];
  const std::size_t fate = pick(100);
  if (fate < 30) {
    crash(node);
  } else if (fate < 65) {
    ++weather_.takeovers;
    if (!node.halted) node.engine->take_over(static_cast<std::int64_t>(now_) * ms_per_step);
  } else if (fate < 85) {
    node.paused_until = now_ + 1 + pick(settings_.pause_steps_max);
  } else if (upgrading_ && fate < 93) {
    change_version(node);
  } else {
    node.older = node.store->copy();
  }
}

// The node's next life has another version, on the same disk: more often the newer one.
void Simulation::change_version(Node& node) {
  const bool up = chance(70);
  (up ? weather_.upgrades : weather_.downgrades) += 1;
  node.vocabulary.level = up ? new_level : old_level;
  crash(node);
}

// Ends a life and begins the next with what is on disk: everything, an earlier state, or nothing.
void Simulation::crash(Node& node) {
  ++weather_.crashes;
  node.engine.reset();
  const std::size_t disk = pick(10);
  if (disk < 3) node.store = node.older->copy();
  if (disk == 3) node.store = std::make_unique<MemoryCommandStore>();
  if (disk <= 3) node.older = node.store->copy();
  try {
    node.start(log_);
  } catch (const events::LogUnusable& error) {
    halt(node, error.what());
  }
}

void Simulation::open_account(Node& node) {
  if (!node.engine || node.fetch_failed || node.halted) return;
  const std::int64_t now_ms = static_cast<std::int64_t>(now_) * ms_per_step;
  const std::int64_t patience_ms =
      static_cast<std::int64_t>(settings_.patience_steps) * ms_per_step;
  const std::string patient = "patient-" + std::to_string(pick(settings_.aggregates));
  node.engine->submit(accounts_.open(patient, chance(50), log_.end_offset(0), now_ms + patience_ms,
                                     [this] { return log_.end_offset(0); }),
                      now_ms);
}

void Simulation::act(Client& client) {
  if (!client.operation) {
    if (!chance(20) || !repeat(client)) invoke(client);
  } else if (client.waiting && *client.waiting && now_ <= client.patient_until) {
    return;
  }
  send(client, *nodes_[pick(nodes_.size())]);
}

void Simulation::invoke(Client& client) {
  Operation operation;
  operation.command_id = "command-" + std::to_string(history_.operations.size());
  operation.aggregate = "patient-" + std::to_string(pick(settings_.aggregates));
  operation.invoked_at = now_;
  operation.repeatable = chance(70);
  operation.asked = ask(operation);
  if (std::holds_alternative<CorrectPatientDetails>(operation.asked) && chance(40)) {
    operation.expected_version = told_[operation.aggregate].version + (chance(70) ? 0 : pick(3));
  }
  client.operation = history_.operations.size();
  client.repeats = false;
  history_.operations.push_back(operation);
}

// Sends the same request again, however long after its acknowledgement.
bool Simulation::repeat(Client& client) {
  if (history_.operations.empty()) return false;
  const std::size_t index = pick(history_.operations.size());
  const Operation& operation = history_.operations[index];
  const bool acknowledged = operation.answer && std::holds_alternative<Told>(*operation.answer);
  if (!acknowledged || !operation.repeatable) return false;
  client.operation = index;
  client.repeats = true;
  return true;
}

// A name identifies the command that gave it; now and then the patient already has it.
Asked Simulation::ask(const Operation& operation) {
  if (chance(15)) {
    RegisterPatient registration = register_ada();
    registration.name = operation.command_id;
    registration.email = address();
    registration.identifiers = {};
    return registration;
  }
  if (upgrading_ && chance(10)) {
    return MarkPatientDeceased{"2020-01-0" + std::to_string(1 + pick(3)), "2026-01-01"};
  }
  const std::optional<Patient>& known = told_[operation.aggregate].state;
  CorrectPatientDetails correction = correct();
  correction.name = known && chance(15) ? known->name : operation.command_id;
  if (chance(15)) correction.email = address();
  return correction;
}

// Fewer addresses than patients, and usually none.
std::string Simulation::address() {
  return chance(60) ? "" : "address-" + std::to_string(pick(2)) + "@example.org";
}

// Sends the same command again until it is decided, to any node; an answer to an attempt that was
// given up still counts, as it would on a network.
void Simulation::send(Client& client, Node& node) {
  const std::size_t index = *client.operation;
  Operation& operation = history_.operations[index];
  auto waiting = std::make_shared<bool>(true);
  client.waiting = waiting;
  client.patient_until = now_ + settings_.patience_steps;

  Request<Patient> request;
  request.command_id = operation.command_id;
  request.request_hash = events::sha256(operation.command_id);
  request.aggregate_id = operation.aggregate;
  request.expected_version = operation.expected_version;
  request.deadline_ms = static_cast<std::int64_t>(client.patient_until) * ms_per_step;
  request.repeatable = operation.repeatable;
  request.metadata.clinic = "main";
  request.decide = [asked = operation.asked](const Patient& patient) {
    return decide_asked(asked, patient);
  };
  request.answer = [this, &client, index, waiting,
                    repeats = client.repeats](Outcome<Patient> outcome) {
    *waiting = false;
    if (std::holds_alternative<Unavailable>(outcome)) return;
    Operation& answered = history_.operations[index];
    if (repeats) {
      answered.repeats.push_back(answer_of(outcome));
    } else if (!answered.answer) {
      answered.answer = answer_of(outcome);
      answered.answered_at = now_;
      const auto* told = std::get_if<Told>(&*answered.answer);
      if (told != nullptr) told_[answered.aggregate] = *told;
    }
    if (client.operation == index) client.operation.reset();
  };
  if (!node.engine || node.fetch_failed) return;
  node.engine->submit(std::move(request), static_cast<std::int64_t>(now_) * ms_per_step);
}

// Whether a program that lacks the new kind of fact can read a record, if it looks at it.
bool Simulation::understands(const Node& node, const events::LogRecord& record) {
  if (node.vocabulary.level >= new_level || node.engine->role() == Role::aside) return true;
  const events::Frame frame = events::decode_frame(record.bytes);
  const auto* commit = std::get_if<events::Commit>(&frame);
  return commit == nullptr ||
         std::none_of(commit->events.begin(), commit->events.end(),
                      [](const events::Event& fact) { return level_of_fact(fact) == new_level; });
}

void Simulation::run_node(Node& node) {
  if (node.halted || node.paused_until > now_) return;
  const std::int64_t now_ms = static_cast<std::int64_t>(now_) * ms_per_step;
  if (node.fetch_failed) return halt(node, "the log was cut");
  try {
    for (const auto& record : node.cursor->read(1 + pick(settings_.records_per_read_max),
                                                std::chrono::milliseconds(0))) {
      if (!understands(node, record)) return halt(node, "a fact that it does not know");
      const bool aside = node.engine->role() == Role::aside;
      node.engine->read(record, now_ms);
      weather_.steps_aside += !aside && node.engine->role() == Role::aside ? 1 : 0;
    }
    node.engine->store_and_answer(now_ms);
    node.engine->tick(now_ms);
  } catch (const std::exception& error) {
    halt(node, error.what());
  }
}

void Simulation::halt(Node& node, const std::string& why) {
  halted_ = "node " + std::to_string(node.number) + ": " + why;
  node.halted = true;
  if (node.engine) node.engine->close(Unavailable::Why::halted);
}

// No more faults: everything in flight arrives, one node leads, every operation is answered.
bool Simulation::calm_down() {
  for (auto& node : nodes_) {
    node->paused_until = 0;
    if (!upgrading_ || node->vocabulary.level == new_level) continue;
    node->vocabulary.level = new_level;
    crash(*node);
  }
  for (std::size_t round = 0; round < calm_rounds_max; ++round, ++now_) {
    for (std::size_t appender = 0; appender < log_.appenders(); ++appender) {
      while (log_.in_flight(appender) > 0) log_.deliver(appender);
    }
    bool open = false;
    bool led = false;
    for (auto& node : nodes_) {
      if (node->halted) continue;
      run_node(*node);
      led = led || node->engine->role() != Role::following;
      open = open || node->engine->next_offset() < log_.end_offset(0);
    }
    const auto sound =
        std::find_if(nodes_.begin(), nodes_.end(), [](const auto& node) { return !node->halted; });
    if (sound == nodes_.end()) return false;
    if (!led) (*sound)->engine->take_over(static_cast<std::int64_t>(now_) * ms_per_step);
    for (auto& client : clients_) {
      if (!client->operation) continue;
      open = true;
      if (client->waiting && *client->waiting && now_ <= client->patient_until) continue;
      for (auto& node : nodes_) {
        if (!node->halted && node->engine->role() == Role::leading) {
          send(*client, *node);
          break;
        }
      }
    }
    if (!open && led && round > 50) return true;
  }
  return false;
}

}  // namespace carelog::command
