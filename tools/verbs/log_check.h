// Reads the whole log once: what audit verify and audit head share.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "infra/settings/settings.h"
#include "tools/log/log_head.h"
#include "tools/log/log_verify.h"
#include "tools/models/log_shortfall.h"

namespace carelog::tools {

struct WalkedLog {
  std::vector<PartitionReport> reports;
  std::vector<PartitionHead> heads;  // of the same partitions
};

// known: a head that the log must continue; if it does not, the partition's report says so. It also
// says so if the partition is shorter than what was read of it.
// Requires: the verb declares data_setting() and log_setting(). Throws VerbFailed and
// events::LogDamaged.
WalkedLog walk_log(const infra::Settings& settings, const std::string& doing,
                   const std::optional<LogHead>& known);

// How far this log has been read, by what --data keeps and by the database of the instance that
// runs on it. Nothing if --data belongs to another log. Call it before the log's end is asked for.
// Requires: as above.
std::vector<ReadPosition> positions_read(const infra::Settings& settings);

}  // namespace carelog::tools
