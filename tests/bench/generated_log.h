// A topic of synthetic patients, written straight into an embedded log through the codec.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "events/log/log.h"

namespace carelog::bench {

class LogWriter;

// The accounts of so many patients, and charges on each for what was done in the month, "2026-01".
// None is on an invoice. The log is empty and nobody else writes it.
void generate_bills(events::Log& log, std::uint64_t accounts, std::uint64_t charges,
                    const std::string& month);

// The only writer of an empty topic. Used by one thread.
class GeneratedPatients {
 public:
  explicit GeneratedPatients(events::Log& log);
  ~GeneratedPatients();

  // Appends this many commits of one event each: seven of ten register a patient, the others
  // correct, deactivate or reactivate one registered earlier. Waits until all are durable.
  void add(std::int64_t commits);

  // Ids and versions.
  const std::vector<std::pair<std::string, std::uint64_t>>& patients() const { return known_; }

 private:
  const std::unique_ptr<LogWriter> writer_;
  std::int64_t commits_ = 0;
  std::vector<std::pair<std::string, std::uint64_t>> known_;
};

}  // namespace carelog::bench
