// What the health routes use: how the gateway checks everything behind it.
#pragma once

#include <memory>

#include "gateway/health/canary_report.h"
#include "gateway/health/dependencies.h"
#include "gateway/health/hot_rows_metrics.h"
#include "gateway/health/leadership.h"
#include "gateway/health/projection_metrics.h"
#include "gateway/health/readiness.h"

namespace carelog::gateway {

struct HealthParts {
  std::shared_ptr<CanaryReport> canaries;
  ProjectionStatuses projections;
  HotRowsQuestion hot_rows;
  LeadershipQuestion leadership;
  std::unique_ptr<Dependencies> dependencies;
  Readiness readiness;
};

}  // namespace carelog::gateway
