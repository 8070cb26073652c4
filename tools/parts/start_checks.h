// What stands in the way of a start, seen before anything is made. Each throws SettingsError or
// VerbFailed that says what to do.
#pragma once

#include <filesystem>

#include "infra/settings/settings.h"
#include "tools/parts/instance.h"

namespace carelog::tools {

void require_free_disk(const DataDirectory& data);

// file: where this process will say that it runs.
void require_not_running(const DataDirectory& data, const std::filesystem::path& file);

// Another program's port is the commonest thing in the way.
void require_free_port(const InstanceSettings& wanted);

// Before the first admin's password is made.
void require_sensible(const infra::Settings& settings);

}  // namespace carelog::tools
