// The settings of traces, and what sends them.
#pragma once

#include <memory>
#include <string>

#include "tools/instance/verb_settings.h"

namespace carelog::infra {
class Tracing;
}

namespace carelog::tools {

SettingList trace_setting_list();

// While it lives this process sends spans; null: no --otlp. roles: of the process, as words.
// Requires: the verb declares trace_setting_list(). Throws infra::SettingsError.
std::unique_ptr<infra::Tracing> tracing_of(const infra::Settings& settings,
                                           const std::string& roles);

}  // namespace carelog::tools
