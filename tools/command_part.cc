#include "tools/command_part.h"

#include "command-side/engine/command_engine.h"
#include "command-side/engine/rocksdb_command_store.h"
#include "command-side/patient_command_service.h"
#include "events/manifest.h"
#include "infra/process/clock.h"

namespace carelog::tools {

namespace {

class CommandPart final : public Part {
 public:
  CommandPart(OpenLog& log, const DataDirectory& data, const std::string& endpoint)
      : store_(command::open_rocksdb_command_store((data.state() / patients_topic).string())),
        engine_(log.patients(), events::ensure_manifest(log.patients(), infra::now_ms()), *store_,
                {.endpoint = endpoint}),
        service_(engine_) {}

  std::vector<grpc::Service*> services() override { return {&service_}; }
  void start(const Channels&) override { engine_.start(); }
  void stop() override { engine_.stop(); }

  std::vector<PartHealth> health() override {
    const auto status = engine_.status();
    const bool ok = status.failure.empty() && status.leading == status.partitions;
    return {{"commands", ok,
             !status.failure.empty() ? status.failure
                                     : std::to_string(status.leading) + " of " +
                                           std::to_string(status.partitions) + " partitions led"}};
  }

 private:
  std::unique_ptr<command::CommandStore> store_;
  command::CommandEngine<command::PatientDomain> engine_;
  command::PatientCommandService service_;
};

}  // namespace

std::unique_ptr<Part> command_part(OpenLog& log, const DataDirectory& data,
                                   const std::string& endpoint) {
  return std::make_unique<CommandPart>(log, data, endpoint);
}

}  // namespace carelog::tools
