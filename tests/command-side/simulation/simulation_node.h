// Nodes and clients of the simulation, for its own sources.
#pragma once

#include "tests/command-side/simulation/chart_domain.h"
#include "tests/command-side/simulation/simulation.h"

namespace carelog::command {

struct Simulation::Node {
  std::uint8_t number = 0;
  std::uint16_t claims = 0;  // in all lives together: a writer id is never used twice
  std::unique_ptr<MemoryCommandStore> store = std::make_unique<MemoryCommandStore>();
  std::unique_ptr<MemoryCommandStore> older = std::make_unique<MemoryCommandStore>();
  std::unique_ptr<UniqueKeys> unique;
  std::unique_ptr<PartitionEngine<ChartDomain>> engine;
  std::unique_ptr<events::LogCursor> cursor;
  bool shared = false;
  events::Vocabulary vocabulary = events::vocabulary();
  std::size_t paused_until = 0;
  bool halted = false;        // its engine gave up; it answers nothing more in this life
  bool fetch_failed = false;  // its cursor was beyond the log's end

  void start(events::SimulatedLog& log) {
    halted = false;
    fetch_failed = false;
    unique = std::make_unique<UniqueKeys>(*store);
    engine = std::make_unique<PartitionEngine<ChartDomain>>(PartitionEngine<ChartDomain>::Parts{
        .log = log,
        .store = *store,
        .unique = *unique,
        .partition = 0,
        .endpoint = "node-" + std::to_string(number),
        .new_writer =
            [this] {
              events::WriterId writer{};
              ++claims;
              writer[0] = number;
              writer[1] = static_cast<std::uint8_t>(claims >> 8);
              writer[2] = static_cast<std::uint8_t>(claims);
              return writer;
            },
        .shared = shared,
        .vocabulary = vocabulary});
    cursor = log.open_cursor({{0, engine->next_offset()}});
  }
};

struct Simulation::Client {
  std::optional<std::size_t> operation;  // index into the history
  bool repeats = false;                  // it had been answered before
  std::shared_ptr<bool> waiting;         // true while the latest attempt is open
  std::size_t patient_until = 0;
};

}  // namespace carelog::command
