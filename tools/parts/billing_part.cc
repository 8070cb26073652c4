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
        numbers_positions_(
            command::open_rocksdb_reactor_positions((data.state() / "invoice-numbers").string())),
        engine_(log.billing(), events::ensure_manifest(log.billing(), infra::now_ms()), *store_,
                {.endpoint = place.endpoint, .shared = place.shared}),
        context_(engine_, command::billing_commands(), currency),
        series_(engine_, command::invoice_series_commands()) {
    if (place.shared) {
      peers_ = std::make_unique<command::PeerClient>(command::peer_engine(engine_),
                                                     command::ask_billing_peer());
    }
  }

  std::vector<command::CommandContext*> command_contexts() override {
    return {&context_, &series_};
  }

  std::optional<ProcessRole> calls_as() const override { return ProcessRole::billing; }
  void start(const Channels& channels) override {
    engine_.start();
    if (peers_) peers_->start(channels.nodes(ProcessRole::billing).front().others);
    const auto billing = channels.nodes(ProcessRole::billing);
    accounts_ = std::make_unique<command::LogReactor>(log_.patients(), *positions_,
                                                      command::open_billing_accounts(billing));
    numbers_ = std::make_unique<command::LogReactor>(log_.billing(), *numbers_positions_,
                                                     command::number_invoices(billing));
    accounts_->start();
    numbers_->start();
  }

  void stop() override {
    if (accounts_) accounts_->stop();
    if (numbers_) numbers_->stop();
    if (peers_) peers_->stop();
    engine_.stop();
  }

  std::vector<PartHealth> health() override {
    const auto status = engine_.status();
    std::vector<PartHealth> all = {{"billing", status.ok(), status.text()}};
    const auto add = [&](const char* name, const command::LogReactor* reactor) {
      if (reactor == nullptr) return;
      const auto now = reactor->status();
      all.push_back({name, now.failure.empty(), now.failure});
    };
    add("billing-reactor", accounts_.get());
    add("invoice-numbers", numbers_.get());
    return all;
  }

 private:
  OpenLog& log_;
  std::unique_ptr<command::CommandStore> store_;
  std::unique_ptr<command::ReactorPositions> positions_;
  std::unique_ptr<command::ReactorPositions> numbers_positions_;
  command::CommandEngine<command::BillingDomain> engine_;
  command::EngineContext<command::BillingDomain> context_;
  command::EngineContext<command::BillingDomain, command::InvoiceSeries> series_;
  std::unique_ptr<command::PeerClient> peers_;
  std::unique_ptr<command::LogReactor> accounts_;
  std::unique_ptr<command::LogReactor> numbers_;
};

}  // namespace

std::unique_ptr<Part> billing_part(OpenLog& log, const DataDirectory& data,
                                   const LeaderPlace& place, const std::string& currency) {
  return std::make_unique<BillingPart>(log, data, place, currency);
}

}  // namespace carelog::tools
