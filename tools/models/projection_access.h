// The projections of an instance: reached over gRPC if it is running, else run by this process
// while the verb lasts.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "infra/settings/settings.h"
#include "tools/exit_code.h"
#include "tools/instance/verb_settings.h"
#include "tools/models/projection_client.h"

namespace carelog::tools {

// Throws VerbFailed, by default not_found, with the name that was probably meant or all names.
std::string require_model(const std::string& name, ExitCode code = ExitCode::not_found);

// --data, --log, --postgres.
SettingList machine_settings();

class ProjectionAccess {
 public:
  // Requires: machine_settings() among the settings. models: those that will be asked for. works:
  // they must also make progress, so this process runs them if no other does.
  ProjectionAccess(const infra::Settings& settings, const std::vector<std::string>& models,
                   bool works = false);
  ~ProjectionAccess();

  ProjectionClient& client() { return *client_; }

 private:
  struct Own;
  std::unique_ptr<Own> own_;  // used if no instance is running
  std::unique_ptr<ProjectionClient> client_;
};

}  // namespace carelog::tools
