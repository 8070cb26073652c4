#include "tools/command_part.h"

#include "command-side/engine/command_engine.h"
#include "command-side/engine/rocksdb_command_store.h"
#include "command-side/patient_command_service.h"
#include "command-side/peer_client.h"
#include "events/manifest.h"
#include "infra/process/clock.h"

namespace carelog::tools {

namespace {

class CommandPart final : public Part {
 public:
  CommandPart(OpenLog& log, const DataDirectory& data, const LeaderPlace& place)
      : store_(command::open_rocksdb_command_store((data.state() / patients_topic).string())),
        engine_(log.patients(), events::ensure_manifest(log.patients(), infra::now_ms()), *store_,
                {.endpoint = place.endpoint, .shared = place.shared}),
        service_(engine_) {
    if (place.shared) {
      peers_ = std::make_unique<command::PeerClient>(command::peer_engine(engine_),
                                                     command::ask_patients_peer());
    }
  }

  std::vector<grpc::Service*> services() override { return {&service_}; }
  void start(const Channels&) override {
    engine_.start();
    if (peers_) peers_->start();
  }
  void stop() override {
    if (peers_) peers_->stop();
    engine_.stop();
  }

  std::vector<PartHealth> health() override {
    const auto status = engine_.status();
    return {{"commands", status.ok(), status.text()}};
  }

 private:
  std::unique_ptr<command::CommandStore> store_;
  command::CommandEngine<command::PatientDomain> engine_;
  command::PatientCommandService service_;
  std::unique_ptr<command::PeerClient> peers_;
};

}  // namespace

std::unique_ptr<Part> command_part(OpenLog& log, const DataDirectory& data,
                                   const LeaderPlace& place) {
  return std::make_unique<CommandPart>(log, data, place);
}

}  // namespace carelog::tools
