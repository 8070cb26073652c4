// Asks a running instance about its projections. Any of its processes may keep some of them.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "tools/instance_file.h"

namespace carelog::api::v1 {
class ProjectionStatus;
class RebuildProgress;
}  // namespace carelog::api::v1

namespace carelog::tools {

struct ModelChecksum {
  std::string name;
  std::string sha256;
  std::int64_t rows = 0;
};

// Used by one thread. Members throw VerbFailed: unavailable when a process does not answer,
// not_found when nobody keeps that projection.
class ProjectionClient {
 public:
  explicit ProjectionClient(const RunningInstance& instance);
  ~ProjectionClient();

  std::vector<api::v1::ProjectionStatus> statuses();
  // Returns when the read model is at the end that the log had when it began.
  void rebuild(const std::string& name,
               const std::function<void(const api::v1::RebuildProgress&)>& on_progress);
  ModelChecksum checksum(const std::string& name);

 private:
  struct Process;
  std::vector<std::unique_ptr<Process>> processes_;
};

}  // namespace carelog::tools
