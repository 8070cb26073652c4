// What the gateway itself needs, each checked the way it is used: a read of every read model, the
// auth role with its PostgreSQL, the disk of the access journal, the last canary.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <vector>

#include "gateway/health/model_probe.h"
#include "gateway/health/readiness.h"

namespace carelog::gateway {

class AccessJournal;
class CanaryReport;

class Dependencies {
 public:
  static constexpr std::chrono::milliseconds ask_max{1'000};

  // accesses outlives it. others: checks by other parts of this process and other roles.
  Dependencies(const Backends& backends, std::shared_ptr<infra::UnderWay> calls,
               const AccessJournal& accesses, std::shared_ptr<const CanaryReport> canary,
               ReadinessCheck others);
  ~Dependencies();

  // Asks all at once; takes at most ask_max plus the time of the others. Used by one thread.
  std::vector<DependencyState> ask();

 private:
  struct Auth;

  const ModelProbe models_;
  const std::shared_ptr<Auth> auth_;
  const std::shared_ptr<infra::UnderWay> calls_;
  const AccessJournal& accesses_;
  const std::shared_ptr<const CanaryReport> canary_;
  const ReadinessCheck others_;
};

}  // namespace carelog::gateway
