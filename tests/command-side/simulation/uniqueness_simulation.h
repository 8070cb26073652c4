// Several nodes that decide about patients in two partitions and about unique values in a third,
// with crashes, duels, lost records and lost calls, from one seed.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "command-side/engine/partition_engine.h"
#include "command-side/reservations/reservations.h"
#include "command-side/store/memory_command_store.h"
#include "events/log/simulated_log.h"

namespace carelog::command {

class UniquenessSimulation {
 public:
  explicit UniquenessSimulation(std::uint64_t seed);
  ~UniquenessSimulation();

  // The storm, then calm. Returns what went wrong; empty if nothing did.
  std::string run();

  struct Weather {
    std::size_t crashes = 0, takeovers = 0, lost_calls = 0, in_use = 0, done = 0;
    // Counts of "try again" answers, and of reservations withdrawn by their users or released by
    // others.
    std::size_t undecided = 0, withdrawn = 0, released = 0;
  };
  const Weather& weather() const { return weather_; }

 private:
  struct Node;
  struct Client;
  class Watcher;

  std::size_t pick(std::size_t below) { return static_cast<std::size_t>(random_() % below); }
  bool chance(std::size_t percent) { return pick(100) < percent; }
  std::int64_t now_ms() const;

  // Runs it some steps later; sometimes loses it, unless it is calm.
  void later(std::function<void()> call, std::size_t steps_max = 6);
  void step();
  void disturb(events::SimulatedLog& log);
  void crash(Node& node);
  void run_node(Node& node);
  void act(Client& client);
  void want(Client& client, std::shared_ptr<Request<Patient>> command, const std::string& mail);
  void send(Client& client);
  Node& node_for(const std::function<bool(Node&)>& leads);
  std::string everything_free_can_be_had();  // a value that cannot; empty if there is none

  std::mt19937_64 random_;
  const bool slow_;  // calls often take longer than a command's tries
  std::size_t now_ = 0;
  bool calm_ = false;
  events::SimulatedLog patients_{"patients", 2};
  events::SimulatedLog values_{"unique-values", 1};
  std::vector<std::unique_ptr<Node>> nodes_;
  std::vector<std::unique_ptr<Client>> clients_;
  std::multimap<std::size_t, std::function<void()>> calls_;  // by step
  std::unique_ptr<Watcher> watcher_;
  Weather weather_;
  std::size_t commands_ = 0;
};

}  // namespace carelog::command
