#include "tools/parts/command_part.h"

#include <algorithm>
#include <functional>

#include "command-side/engine/command_engine.h"
#include "command-side/reactor/merge_reactor.h"
#include "command-side/reactor/rocksdb_reactor_positions.h"
#include "command-side/reservations/reservation_client.h"
#include "command-side/services/chart_commands.h"
#include "command-side/services/engine_context.h"
#include "command-side/services/patient_commands.h"
#include "command-side/services/peer_client.h"
#include "command-side/services/unique_use_service.h"
#include "command-side/services/unique_value_service.h"
#include "command-side/store/rocksdb_command_store.h"
#include "events/frame/manifest.h"
#include "infra/process/clock.h"
#include "tools/instance/reactor_state.h"
#include "tools/instance/unique_values_key.h"
#include "tools/instance/waiting.h"

namespace carelog::tools {

namespace {

// Reservations of unique values, where several processes decide.
class UniqueValuesPart {
 public:
  UniqueValuesPart(events::Log& log, const DataDirectory& data, const LeaderPlace& place,
                   const std::shared_ptr<const auth::CallerVerifier>& callers, UniqueValuesKey key)
      : key_(std::move(key)),
        store_(command::open_rocksdb_command_store((data.state() / unique_values_topic).string())),
        engine_(log, events::ensure_manifest(log, infra::now_ms()), *store_,
                {.endpoint = place.endpoint, .shared = true}),
        service_(engine_, callers),
        peers_(command::peer_engine(engine_), command::ask_unique_values_peer()) {}

  command::UniqueValueService& service() { return service_; }
  void start(const std::vector<infra::LeaderNode>& nodes, const command::CommandStore& patients) {
    client_ = std::make_unique<command::ReservationClient>(
        nodes, key_.secret,
        [&patients](const std::string& key) { return patients.key_owner(key); });
    engine_.start();
    peers_.start(nodes.front().others);
  }
  // Whether this node uses the same key as the log's other nodes. Waits for their leaders.
  void check_key(const std::function<bool()>& give_up) {
    using Secret = command::ReservationClient::Secret;
    Waiting waiting("a leader of the unique values", give_up);
    for (;;) {
      const Secret found = client_->check_secret(std::chrono::milliseconds(0));
      if (found == Secret::another) refuse_unique_values_key(key_);
      if (found == Secret::same) return waiting.over();
      waiting.once_more("none answers: check the Kafka brokers and the other nodes");
    }
  }
  // Call it after the patients engine has stopped: then nobody asks for values.
  void stop() {
    client_.reset();
    peers_.stop();
    engine_.stop();
  }
  using Request = command::Submitted<command::PatientsTopic>;
  void reserve(Request request, std::vector<command::UniqueKey> keys,
               const std::function<void(Request)>& submit) {
    command::reserve_for(client_->reservations(), std::move(request), std::move(keys), submit);
  }
  PartHealth health() {
    const auto status = engine_.status();
    return {"unique-values", status.ok(), status.text()};
  }

 private:
  const UniqueValuesKey key_;
  std::unique_ptr<command::CommandStore> store_;
  command::CommandEngine<command::UniqueValueDomain> engine_;
  command::UniqueValueService service_;
  command::PeerClient peers_;
  std::unique_ptr<command::ReservationClient> client_;
};

using Engine = command::CommandEngine<command::PatientsTopic>;

class CommandPart final : public Part {
 public:
  CommandPart(OpenLog& log, const DataDirectory& data, const LeaderPlace& place,
              std::shared_ptr<const auth::CallerVerifier> callers,
              const std::filesystem::path& key_file, std::function<bool()> give_up)
      : log_(log),
        give_up_(std::move(give_up)),
        merges_positions_(command::open_rocksdb_reactor_positions(
            (data.state() / patient_merges.directory).string())),
        store_(command::open_rocksdb_command_store((data.state() / patients_topic).string())) {
    std::string secret;
    if (place.shared && log.unique_values() != nullptr) {
      auto key = unique_values_key(key_file.empty() ? data.unique_values_key() : key_file);
      secret = key.secret;
      values_ = std::make_unique<UniqueValuesPart>(*log.unique_values(), data, place, callers,
                                                   std::move(key));
    }
    engine_ = std::make_unique<Engine>(
        log.patients(), events::ensure_manifest(log.patients(), infra::now_ms()), *store_,
        command::EngineSettings{.endpoint = place.endpoint, .shared = place.shared}, reserve());
    contexts_ = command::chart_contexts(*engine_);
    contexts_.insert(contexts_.begin(),
                     std::make_unique<command::EngineContext<command::PatientsTopic>>(
                         *engine_, command::patient_commands()));
    uses_ = std::make_unique<command::UniqueUseService>(*engine_, std::move(callers), secret);
    if (place.shared) {
      peers_ = std::make_unique<command::PeerClient>(command::peer_engine(*engine_),
                                                     command::ask_patients_peer());
    }
  }

  std::vector<grpc::Service*> services() override {
    if (!values_) return {};
    return {uses_.get(), &values_->service()};
  }
  command::UniqueValueService* unique_values() override {
    return values_ ? &values_->service() : nullptr;
  }
  std::vector<command::CommandContext*> command_contexts() override {
    std::vector<command::CommandContext*> all;
    for (const auto& each : contexts_) all.push_back(each.get());
    return all;
  }
  std::optional<ProcessRole> calls_as() const override { return ProcessRole::command; }
  void start(const Channels& channels) override {
    if (values_) values_->start(channels.nodes(ProcessRole::command), *store_);
    engine_->start();
    if (peers_) peers_->start(channels.nodes(ProcessRole::command).front().others);
    if (values_) values_->check_key(give_up_);
    merges_ = std::make_unique<command::LogReactor>(
        log_.patients(), *merges_positions_,
        command::carry_merges(channels.nodes(ProcessRole::command)));
    merges_->start();
  }
  void stop() override {
    if (merges_) merges_->stop();
    if (peers_) peers_->stop();
    engine_->stop();
    if (values_) values_->stop();
  }

  std::vector<PartHealth> health() override {
    const auto status = engine_->status();
    std::vector<PartHealth> all = {{"commands", status.ok(), status.text()}};
    if (values_) all.push_back(values_->health());
    if (merges_) {
      const auto now = merges_->status();
      // A merge that waits keeps its two patients waiting and nobody else.
      all.push_back({"patient-merges", true, now.text(), !now.failure.empty()});
    }
    return all;
  }

 private:
  Engine::Reserve reserve() {
    if (!values_) return {};
    return [this](UniqueValuesPart::Request request, std::vector<command::UniqueKey> keys) {
      if (!has_read_all_partitions()) {  // an owner may be missing in its index
        return request.answer(command::Unavailable{command::Unavailable::Why::starting, {}});
      }
      values_->reserve(
          std::move(request), std::move(keys),
          [this](UniqueValuesPart::Request again) { engine_->submit(std::move(again)); });
    };
  }

  bool has_read_all_partitions() const {
    const auto leaders = engine_->leaders();
    return std::none_of(leaders.begin(), leaders.end(), [](const auto& partition) {
      return partition.role == command::Role::catching_up;
    });
  }

  OpenLog& log_;
  const std::function<bool()> give_up_;
  std::unique_ptr<command::ReactorPositions> merges_positions_;
  std::unique_ptr<command::CommandStore> store_;
  std::unique_ptr<UniqueValuesPart> values_;
  std::unique_ptr<Engine> engine_;
  std::vector<std::unique_ptr<command::CommandContext>> contexts_;
  std::unique_ptr<command::UniqueUseService> uses_;
  std::unique_ptr<command::PeerClient> peers_;
  std::unique_ptr<command::LogReactor> merges_;
};

}  // namespace

std::unique_ptr<Part> command_part(OpenLog& log, const DataDirectory& data,
                                   const LeaderPlace& place,
                                   std::shared_ptr<const auth::CallerVerifier> callers,
                                   const std::filesystem::path& unique_values_key,
                                   std::function<bool()> give_up) {
  return std::make_unique<CommandPart>(log, data, place, std::move(callers), unique_values_key,
                                       std::move(give_up));
}

}  // namespace carelog::tools
