// A log for the load program alone: embedded in a directory, or topics of its own on Kafka.
#pragma once

#include <memory>
#include <string>

#include "events/log/log.h"

namespace carelog::bench {

struct BenchLogSettings {
  std::string url = "embedded";  // or "kafka://HOST:PORT[/PREFIX]"
  std::string directory;         // for the embedded log; made if missing
  std::uint32_t partitions = 8;
};

// Owns whatever the log needs. Throws LogUnusable, or std::invalid_argument for another url.
class BenchLog {
 public:
  explicit BenchLog(const BenchLogSettings& settings);
  ~BenchLog();

  events::Log& patients() { return *patients_; }

 private:
  struct Machine;
  std::unique_ptr<Machine> machine_;
  std::unique_ptr<events::Log> patients_;
};

}  // namespace carelog::bench
