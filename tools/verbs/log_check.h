// Reads the whole log once: what audit verify and audit head share.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "infra/settings/settings.h"
#include "tools/log/log_head.h"
#include "tools/log/log_verify.h"

namespace carelog::tools {

struct WalkedLog {
  std::vector<PartitionReport> reports;
  std::vector<PartitionHead> heads;  // of the same partitions
};

// known: a head that the log must continue; if it does not, the partition's report says so.
// Requires: the verb declares data_setting() and log_setting(). Throws VerbFailed and
// events::LogDamaged.
WalkedLog walk_log(const infra::Settings& settings, const std::string& doing,
                   const std::optional<LogHead>& known);

}  // namespace carelog::tools
