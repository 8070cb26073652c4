// The projections of an instance, whether it runs or not: asked over gRPC where they run, else kept
// by this process for as long as the verb lasts.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "infra/settings/settings.h"
#include "tools/exit_code.h"
#include "tools/instance/verb_settings.h"
#include "tools/models/projection_client.h"

namespace carelog::tools {

// Throws VerbFailed, not_found unless otherwise said, with what was meant or with all there are.
std::string require_model(const std::string& name, ExitCode code = ExitCode::not_found);

// --data, --log, --postgres.
SettingList machine_settings();

class ProjectionAccess {
 public:
  // Requires: machine_settings() among the settings. The models are those that will be asked for.
  // works: they also have to get on, which a process of its own does for them if need be.
  ProjectionAccess(const infra::Settings& settings, const std::vector<std::string>& models,
                   bool works = false);
  ~ProjectionAccess();

  ProjectionClient& client() { return *client_; }

 private:
  struct Own;
  std::unique_ptr<Own> own_;  // when no instance runs
  std::unique_ptr<ProjectionClient> client_;
};

}  // namespace carelog::tools
