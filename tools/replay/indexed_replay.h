// The commits of one aggregate (or of all that have one id, one after the other), found by the
// index that the command side keeps, instead of by reading the log from its beginning. They were
// judged when they were read into the command state.
#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "events/log/log.h"
#include "tools/replay/replay_filter.h"

namespace carelog::tools {

// Hands over the commits in the log's order until `show` says no. The state is the directory that
// the role command, or billing, keeps for the topic: read beside its owner, or when nobody runs.
// The aggregate is an id, or type/id, in either case. Throws std::runtime_error when there is no
// state or the index and the log contradict one another.
void replay_indexed(events::Log& log, const std::filesystem::path& state,
                    const std::string& aggregate,
                    const std::function<bool(const JudgedRecord&)>& show);

}  // namespace carelog::tools
