// The command side in one process, from one seed: nodes, clients, a clock, and a log with faults.
//
// Every choice depends on the seed, so a failing seed replays exactly. After the storm the log is
// healed, everything is answered, and check_history() compares the history with the log.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "command-side/engine/partition_engine.h"
#include "command-side/store/memory_command_store.h"
#include "events/log/simulated_log.h"
#include "tests/command-side/history/history.h"
#include "tests/command-side/simulation/simulated_accounts.h"

namespace carelog::command {

struct SimulationSettings {
  std::size_t nodes = 3;
  std::size_t clients = 4;
  std::size_t aggregates = 3;
  std::size_t steps = 500;          // length of the storm
  std::size_t patience_steps = 25;  // after this many a client asks again; the attempt has expired
  std::size_t pause_steps_max = 120;
  std::size_t outages_per_1000_steps = 3;
  std::size_t outage_steps_max = 20;
  std::size_t records_per_read_max = 2;  // a node that was paused lags for a while
  std::size_t cut_at_step = 0;           // then the log loses its last records; 0: never
  std::size_t cut_records_max = 6;
  std::size_t upgrades_percent = 30;  // of the seeds begin with nodes of an older version
};

// Cuts the log at a step that the seed chooses.
SimulationSettings with_a_cut(std::uint64_t seed);

class Simulation {
 public:
  explicit Simulation(std::uint64_t seed, SimulationSettings settings = {});
  ~Simulation();

  // Runs the storm, then waits until every operation is answered, and ends the nodes. False if that
  // does not happen. Call it once.
  bool run();

  // Complete, with the log and the nodes' stores, once it has run.
  const History& history() const { return history_; }
  // Why an engine gave up, if one did.
  const std::string& halted() const { return halted_; }

  // What the storm did, so that a test can see that it did something.
  struct Weather {
    std::size_t lost = 0, doubled = 0, late = 0, failed = 0, crashes = 0, takeovers = 0;
    std::size_t outages = 0;
    std::size_t void_frames = 0;
    std::size_t upgrades = 0, downgrades = 0, steps_aside = 0;
  };
  const Weather& weather() const { return weather_; }
  SimulatedAccounts& accounts() { return accounts_; }

  // About a cut log. Operations answered before the cut have no answer in the history.
  struct Cut {
    std::size_t acknowledged = 0;  // acknowledged decisions that were lost
    std::size_t readers = 0;       // nodes that had read what was lost
  };
  const Cut& cut() const { return cut_; }

 private:
  struct Node;
  struct Client;

  std::size_t pick(std::size_t below) { return static_cast<std::size_t>(random_() % below); }
  bool chance(std::size_t percent) { return pick(100) < percent; }

  void step();
  void disturb_log();
  void disturb_node();
  Asked ask(const Operation& operation);
  std::string address();
  void open_account(Node& node);
  void act(Client& client);
  void invoke(Client& client);
  bool repeat(Client& client);
  void send(Client& client, Node& node);
  bool understands(const Node& node, const events::LogRecord& record);
  void run_node(Node& node);
  void crash(Node& node);
  void halt(Node& node, const std::string& why);
  void change_version(Node& node);
  void cut_log();
  bool grow_past_the_cut();
  void forget_what_was_cut();
  bool calm_down();

  std::mt19937_64 random_;
  SimulationSettings settings_;
  bool upgrading_ = false;  // nodes of two versions; the second introduced MarkPatientDeceased
  std::size_t now_ = 0;
  std::size_t away_until_ = 0;  // until then the log answers nobody
  events::SimulatedLog log_{"patients", 1};
  std::vector<std::unique_ptr<Node>> nodes_;
  std::vector<std::unique_ptr<Client>> clients_;
  History history_;
  SimulatedAccounts accounts_;
  std::map<std::string, Told> told_;  // by patient, what clients heard last
  Weather weather_;
  Cut cut_;
  events::Offset cut_end_ = 0;
  std::string halted_;
};

}  // namespace carelog::command
