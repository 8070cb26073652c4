// Topics of synthetic patients and of their bills, written straight into an embedded log through
// the codec.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "events/facts/event.h"
#include "events/frame/frame.h"
#include "events/log/log.h"

namespace carelog::bench {

// The only writer of an empty topic: commits of one event each. Used by one thread.
class GeneratedCommits {
 public:
  explicit GeneratedCommits(events::Log& log);
  ~GeneratedCommits();

  // number: its place among all, from which command id and time follow. version: before it.
  void commit(const events::AggregateId& aggregate, const std::string& key, std::uint64_t version,
              events::Event event, std::int64_t number);
  void wait_until_durable();

 private:
  class Writer;
  const std::unique_ptr<Writer> writer_;
};

// The accounts of so many patients, and charges on each for what was done in the month, "2026-01".
// None is on an invoice.
void generate_bills(events::Log& log, std::uint64_t accounts, std::uint64_t charges,
                    const std::string& month);

class GeneratedPatients {
 public:
  explicit GeneratedPatients(events::Log& log) : writer_(log) {}

  // Appends this many commits of one event each: seven of ten register a patient, the others
  // correct, deactivate or reactivate one registered earlier. Waits until all are durable.
  void add(std::int64_t commits);

  // Ids and versions.
  const std::vector<std::pair<std::string, std::uint64_t>>& patients() const { return known_; }

 private:
  GeneratedCommits writer_;
  std::int64_t commits_ = 0;
  std::vector<std::pair<std::string, std::uint64_t>> known_;
};

}  // namespace carelog::bench
