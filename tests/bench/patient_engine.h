// An engine as in the role `command`, on a log and a store of the load program's own.
//
// EngineOf<PatientsTopic> is the real one. EngineOf<BillingTopic> serves the empty decider: that
// context has no unique keys, so only the path is measured.
#pragma once

#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>

#include "command-side/engine/command_engine.h"
#include "command-side/store/rocksdb_command_store.h"
#include "events/frame/manifest.h"
#include "infra/process/clock.h"
#include "tests/bench/bench_log.h"

namespace carelog::bench {

template <typename Domain>
class EngineOf {
 public:
  // Returns when all partitions are led; throws std::runtime_error if that takes a minute.
  explicit EngineOf(const BenchLogSettings& settings)
      : log_(settings),
        store_(command::open_rocksdb_command_store(settings.directory + "/state")),
        engine_(log_.patients(), events::ensure_manifest(log_.patients(), infra::now_ms()), *store_,
                {.endpoint = "bench"}) {
    engine_.start();
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::minutes(1);
    while (engine_.status().leading < engine_.status().partitions) {
      if (!engine_.status().failure.empty() || std::chrono::steady_clock::now() > give_up) {
        throw std::runtime_error("the engine does not lead its partitions: " +
                                 engine_.status().failure);
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
  }

  command::CommandEngine<Domain>& engine() { return engine_; }

 private:
  BenchLog log_;
  std::unique_ptr<command::CommandStore> store_;
  command::CommandEngine<Domain> engine_;
};

}  // namespace carelog::bench
