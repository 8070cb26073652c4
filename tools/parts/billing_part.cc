#include "tools/parts/billing_part.h"

#include "command-side/engine/command_engine.h"
#include "command-side/reactor/billing_reactor.h"
#include "command-side/reactor/rocksdb_reactor_positions.h"
#include "command-side/services/billing_commands.h"
#include "command-side/services/engine_context.h"
#include "command-side/services/peer_client.h"
#include "command-side/store/rocksdb_command_store.h"
#include "events/frame/manifest.h"
#include "infra/process/clock.h"

namespace carelog::tools {

namespace {

class BillingPart final : public Part {
 public:
  BillingPart(OpenLog& log, const DataDirectory& data, const LeaderPlace& place,
              const std::string& currency)
      : log_(log),
        store_(command::open_rocksdb_command_store((data.state() / billing_topic).string())),
        positions_(
            command::open_rocksdb_reactor_positions((data.state() / "billing-reactor").string())),
        engine_(log.billing(), events::ensure_manifest(log.billing(), infra::now_ms()), *store_,
                {.endpoint = place.endpoint, .shared = place.shared}),
        context_(engine_, command::billing_commands(), currency) {
    if (place.shared) {
      peers_ = std::make_unique<command::PeerClient>(command::peer_engine(engine_),
                                                     command::ask_billing_peer());
    }
  }

  std::vector<command::CommandContext*> command_contexts() override { return {&context_}; }

  std::optional<ProcessRole> calls_as() const override { return ProcessRole::billing; }
  void start(const Channels& channels) override {
    engine_.start();
    if (peers_) peers_->start(channels.nodes(ProcessRole::billing).front().others);
    reactor_ = std::make_unique<command::BillingReactor>(
        log_.patients(), channels.nodes(ProcessRole::billing), *positions_);
    reactor_->start();
  }

  void stop() override {
    if (reactor_) reactor_->stop();
    if (peers_) peers_->stop();
    engine_.stop();
  }

  std::vector<PartHealth> health() override {
    const auto status = engine_.status();
    std::vector<PartHealth> all = {{"billing", status.ok(), status.text()}};
    if (reactor_) {
      const auto reactor = reactor_->status();
      all.push_back({"billing-reactor", reactor.failure.empty(), reactor.failure});
    }
    return all;
  }

 private:
  OpenLog& log_;
  std::unique_ptr<command::CommandStore> store_;
  std::unique_ptr<command::ReactorPositions> positions_;
  command::CommandEngine<command::BillingDomain> engine_;
  command::EngineContext<command::BillingDomain> context_;
  std::unique_ptr<command::PeerClient> peers_;
  std::unique_ptr<command::BillingReactor> reactor_;
};

}  // namespace

std::unique_ptr<Part> billing_part(OpenLog& log, const DataDirectory& data,
                                   const LeaderPlace& place, const std::string& currency) {
  return std::make_unique<BillingPart>(log, data, place, currency);
}

}  // namespace carelog::tools
