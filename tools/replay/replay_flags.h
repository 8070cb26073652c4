// The flags of `carelog replay`: their meaning, and what is wrong with them.
#pragma once

#include <string>

#include "infra/settings/settings.h"
#include "tools/replay/replay_filter.h"

namespace carelog::tools {

// The filter for the flags. Throws VerbFailed (usage) that names the flag and how to fix it.
ReplayFilter filter_of(const infra::Settings& settings);

// Whether less than the whole log is wanted.
bool is_filtered(const infra::Settings& settings);

// --from end
bool from_end(const infra::Settings& settings);

// Whether --to is the end of a range, which is also called --until; otherwise it names a place.
bool is_range_end(const std::string& to);

// For what takes all of the log: throws VerbFailed (usage) that names the flags that ask for a
// part of it. doing: "--to DIR copies".
void require_all_of_log(const infra::Settings& settings, const std::string& doing);

// Throws VerbFailed (usage) for flags that cannot be combined.
void require_together(const infra::Settings& settings);

}  // namespace carelog::tools
