// The flags of `carelog replay`: what they ask for, and what is wrong with them.
#pragma once

#include <string>

#include "infra/settings/settings.h"
#include "tools/replay/replay_filter.h"

namespace carelog::tools {

// The filter that the flags describe. Throws VerbFailed (usage) that names the flag and the fix.
ReplayFilter filter_of(const infra::Settings& settings);

// Anything but the whole log.
bool is_filtered(const infra::Settings& settings);

// --from end
bool from_end(const infra::Settings& settings);

// --to as the end of a range, which is also called --until; else it names a place.
bool is_range_end(const std::string& to);

// Throws VerbFailed (usage) for flags that do not go together.
void require_together(const infra::Settings& settings);

}  // namespace carelog::tools
