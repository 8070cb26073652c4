// What the verbs on logs share: their larger operations, and exit codes for their failures.
#pragma once

#include <string>
#include <utility>

#include "events/frame/frame_codec.h"
#include "events/frame/frame_rule.h"
#include "events/log/log.h"
#include "tools/exit_code.h"
#include "tools/instance/verb_settings.h"
#include "tools/log/log_restore.h"
#include "tools/log/log_walk.h"

namespace carelog::tools {

// `replay --to PLACE`, `replay --into MODEL --dry-run`.
ExitCode copy_log_to(const infra::Settings& settings, const std::string& place);
ExitCode dry_run_into(const infra::Settings& settings, const std::string& model);

// Calls use() and returns its result. Throws VerbFailed: verification_failed for a log, file or
// copy that is not as it was written, conflict for a target that has something else, unavailable
// for a log that does not answer; other exceptions pass.
template <typename Use>
ExitCode naming_damage(Use&& use) {
  try {
    return use();
  } catch (const events::UndecodableFrame& error) {
    throw VerbFailed(ExitCode::verification_failed, error.what());
  } catch (const events::LogGap& error) {
    throw VerbFailed(ExitCode::verification_failed, error.what());
  } catch (const events::LogDamaged& error) {
    throw VerbFailed(ExitCode::verification_failed, error.what());
  } catch (const LogNotSound& error) {
    throw VerbFailed(ExitCode::verification_failed, error.what());
  } catch (const ArchiveDamaged& error) {
    throw VerbFailed(ExitCode::verification_failed, error.what());
  } catch (const TargetDiffers& error) {
    throw VerbFailed(ExitCode::conflict, error.what());
  } catch (const LogSilent& error) {
    throw VerbFailed(ExitCode::unavailable, error.what());
  }
}

}  // namespace carelog::tools
