// The commits of one aggregate (or of all with one id, one after the other), found by the command
// side's index instead of by reading the log from its beginning. They were judged when they were
// read into the command state.
#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "events/log/log.h"
#include "tools/replay/replay_filter.h"

namespace carelog::tools {

// Passes the commits in the log's order until `show` returns false. state: the directory that the
// role command, or billing, keeps for the topic; it is read beside its owner, or without one.
// aggregate: an id or type/id, in upper or lower case. Throws std::runtime_error if there is no
// state or the index contradicts the log.
void replay_indexed(events::Log& log, const std::filesystem::path& state,
                    const std::string& aggregate,
                    const std::function<bool(const JudgedRecord&)>& show);

}  // namespace carelog::tools
