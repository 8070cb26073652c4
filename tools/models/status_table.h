// What `carelog status` prints. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "carelog/api/v1/projections.pb.h"
#include "tools/instance/instance_file.h"

namespace carelog::tools {

struct InstanceStatus {
  RunningInstance instance;
  std::optional<bool> ready;  // nothing: no gateway is running
  std::string readiness;      // the answer of /health/ready
  std::vector<api::v1::ProjectionStatus> projections;
};

std::string status_text(const InstanceStatus& status, std::int64_t now_ms);
std::string status_json(const InstanceStatus& status);

// The text, drawn over an earlier one on a terminal without flicker.
std::string redrawn(const std::string& text);

}  // namespace carelog::tools
