#include "tools/parts/billing_part.h"

#include "command-side/engine/command_engine.h"
#include "command-side/reactor/billing_reactor.h"
#include "command-side/reactor/rocksdb_reactor_positions.h"
#include "command-side/reactor/service_charges.h"
#include "command-side/services/billing_commands.h"
#include "command-side/services/engine_context.h"
#include "command-side/services/older_billing_service.h"
#include "command-side/services/peer_client.h"
#include "command-side/store/rocksdb_command_store.h"
#include "events/frame/manifest.h"
#include "infra/process/clock.h"
#include "tools/exit_code.h"
#include "tools/instance/reactor_state.h"

namespace carelog::tools {

namespace {

class BillingPart final : public Part {
 public:
  BillingPart(OpenLog& log, const DataDirectory& data, const LeaderPlace& place,
              BillingSettings settings)
      : settings_(std::move(settings)),
        log_(log),
        store_(command::open_rocksdb_command_store((data.state() / billing_topic).string())),
        positions_(command::open_rocksdb_reactor_positions(
            (data.state() / billing_accounts.directory).string())),
        numbers_positions_(command::open_rocksdb_reactor_positions(
            (data.state() / invoice_numbers.directory).string())),
        charges_store_(command::open_rocksdb_reactor_positions(
            (data.state() / service_charges.directory).string())),
        engine_(log.billing(), events::ensure_manifest(log.billing(), infra::now_ms()), *store_,
                {.endpoint = place.endpoint, .shared = place.shared}),
        context_(engine_, command::billing_commands(), settings_.currency),
        series_(engine_, command::invoice_series_commands()),
        prices_(engine_, command::price_list_commands(), settings_.currency) {
    if (place.shared) {
      peers_ = std::make_unique<command::PeerClient>(command::peer_engine(engine_),
                                                     command::ask_billing_peer());
    }
  }

  std::vector<command::CommandContext*> command_contexts() override {
    return {&context_, &series_, &prices_};
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
    charges_ = std::make_unique<command::LogReactor>(
        log_.patients(), *charges_store_, command::charge_services(billing, *charges_store_));
    for (const auto& each : {&accounts_, &numbers_, &charges_}) (*each)->start();
    if (settings_.older_port != 0) serve_older_callers(billing);
  }

  void stop() override {
    if (older_) older_->stop();
    for (const auto& each : {&accounts_, &numbers_, &charges_}) {
      if (*each) (*each)->stop();
    }
    if (peers_) peers_->stop();
    engine_.stop();
  }

  std::vector<PartHealth> health() override {
    const auto status = engine_.status();
    std::vector<PartHealth> all = {{"billing", status.ok(), status.text()}};
    const auto add = [&](const char* name, const command::LogReactor* reactor) {
      if (reactor == nullptr) return;
      const auto now = reactor->status();
      all.push_back({name, now.failure.empty(), now.text()});
    };
    add("billing-reactor", accounts_.get());
    add("invoice-numbers", numbers_.get());
    add("service-charges", charges_.get());
    return all;
  }

 private:
  void serve_older_callers(const std::vector<infra::LeaderNode>& billing) {
    older_ = std::make_unique<command::OlderBillingService>(billing, settings_.older_clinic);
    try {
      older_->listen(settings_.older_port);
    } catch (const std::runtime_error& taken) {
      throw VerbFailed(ExitCode::unavailable,
                       std::string(taken.what()) + ": choose another --older-billing-port");
    }
  }

  const BillingSettings settings_;
  OpenLog& log_;
  std::unique_ptr<command::CommandStore> store_;
  std::unique_ptr<command::ReactorPositions> positions_;
  std::unique_ptr<command::ReactorPositions> numbers_positions_;
  std::unique_ptr<command::ReactorStore> charges_store_;
  command::CommandEngine<command::BillingTopic> engine_;
  command::EngineContext<command::BillingTopic> context_;
  command::EngineContext<command::BillingTopic, command::InvoiceSeries> series_;
  command::EngineContext<command::BillingTopic, command::PriceList> prices_;
  std::unique_ptr<command::PeerClient> peers_;
  std::unique_ptr<command::LogReactor> accounts_;
  std::unique_ptr<command::LogReactor> numbers_;
  std::unique_ptr<command::LogReactor> charges_;
  std::unique_ptr<command::OlderBillingService> older_;
};

}  // namespace

std::unique_ptr<Part> billing_part(OpenLog& log, const DataDirectory& data,
                                   const LeaderPlace& place, BillingSettings settings) {
  return std::make_unique<BillingPart>(log, data, place, std::move(settings));
}

}  // namespace carelog::tools
