// Asks a running instance about its projections, which may be in any of its processes.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "carelog/api/v1/projections.pb.h"
#include "projections/following/read_model.h"
#include "tools/instance/instance_file.h"

namespace grpc {
class Channel;
}

namespace carelog::tools {

struct ModelChecksum {
  std::string name;
  projections::Checksum checksum;
};

// Used by one thread. Members throw VerbFailed: unavailable if a process does not answer, not_found
// if none has that projection.
class ProjectionClient {
 public:
  explicit ProjectionClient(const RunningInstance& instance);
  ProjectionClient(const std::string& endpoint, const std::shared_ptr<grpc::Channel>& channel);
  ~ProjectionClient();

  std::vector<api::v1::ProjectionStatus> statuses();
  // Returns when the generation is live, or the copy complete.
  void rebuild(const api::v1::RebuildRequest& request,
               const std::function<void(const api::v1::RebuildProgress&)>& on_progress);
  void cancel(const std::string& name);
  std::vector<api::v1::Generation> generations(const std::string& name);
  void drop(const std::string& name, int generation);
  ModelChecksum checksum(const std::string& name, int generation = 0);
  std::vector<api::v1::ParkedAggregate> parked(const std::string& name);
  api::v1::RetryReply retry(const std::string& name, const std::string& aggregate_id);
  void release(const std::string& name, const std::string& aggregate_id);

 private:
  struct Process;
  template <typename Call>
  void ask(const std::string& doing, std::chrono::seconds time_max, Call call);
  std::vector<std::unique_ptr<Process>> processes_;
};

}  // namespace carelog::tools
