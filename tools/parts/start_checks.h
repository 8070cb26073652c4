// Checks for everything that would prevent a start, before anything is created. Each throws
// SettingsError or VerbFailed that says what to do.
#pragma once

#include <filesystem>

#include "infra/settings/settings.h"
#include "tools/parts/instance.h"

namespace carelog::tools {

void require_free_disk(const DataDirectory& data);

// file: where this process will publish itself.
void require_not_running(const DataDirectory& data, const std::filesystem::path& file);

// The most common obstacle: another program has the port.
void require_free_port(const InstanceSettings& wanted);

// Call it before the first admin's password is made.
void require_sensible(const infra::Settings& settings);

// Of `serve`: where its services listen, and what others call them.
void require_reachable(const infra::Settings& settings);

}  // namespace carelog::tools
