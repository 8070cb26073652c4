#include "tools/parts/command_part.h"

#include <algorithm>
#include <fstream>

#include "command-side/engine/command_engine.h"
#include "command-side/reservations/reservation_client.h"
#include "command-side/services/unique_use_service.h"
#include "command-side/services/engine_context.h"
#include "command-side/services/patient_commands.h"
#include "command-side/services/peer_client.h"
#include "command-side/services/unique_value_service.h"
#include "command-side/store/rocksdb_command_store.h"
#include "events/frame/manifest.h"
#include "infra/ids/random_id.h"
#include "infra/process/clock.h"
#include "tools/exit_code.h"
#include "tools/instance/instance_file.h"

namespace carelog::tools {

namespace {

constexpr std::size_t secret_bytes = 32;
constexpr std::chrono::seconds secret_check_max{20};

std::string read_secret(const std::filesystem::path& file) {
  std::string secret;
  std::ifstream(file) >> secret;
  if (secret.size() != 2 * secret_bytes) {
    throw VerbFailed(ExitCode::usage, "the key of the unique values, " + file.string() +
                                          ", cannot be read: it is one line of 64 hexadecimal "
                                          "digits; copy it from a node that runs");
  }
  return secret;
}

std::string secret_at(const std::filesystem::path& given, const std::filesystem::path& usual) {
  if (!given.empty()) return read_secret(given);
  if (!std::filesystem::exists(usual)) {
    write_file_atomically(usual, infra::random_hex(secret_bytes) + "\n");
    std::filesystem::permissions(
        usual, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  }
  return read_secret(usual);
}

// Reservations of unique values, where several processes decide.
class UniqueValuesPart {
 public:
  UniqueValuesPart(events::Log& log, const DataDirectory& data, const LeaderPlace& place,
                   std::filesystem::path key_file, std::string secret)
      : key_file_(std::move(key_file)),
        secret_(std::move(secret)),
        store_(command::open_rocksdb_command_store((data.state() / unique_values_topic).string())),
        engine_(log, events::ensure_manifest(log, infra::now_ms()), *store_,
                {.endpoint = place.endpoint, .shared = true}),
        service_(engine_),
        peers_(command::peer_engine(engine_), command::ask_unique_values_peer()) {}

  grpc::Service* service() { return &service_; }
  void start(const std::vector<infra::LeaderNode>& nodes, const command::CommandStore& patients) {
    client_ = std::make_unique<command::ReservationClient>(
        nodes, secret_, [&patients](const std::string& key) { return patients.key_owner(key); });
    engine_.start();
    peers_.start();
  }
  // Whether this node names values as the log's other nodes do.
  void check_secret() {
    const auto found = client_->check_secret(secret_check_max);
    if (found == command::ReservationClient::Secret::another) {
      throw VerbFailed(ExitCode::usage,
                       "this log's unique values were named with another key than the one in " +
                           key_file_.string() + ": copy keys/unique-values.key from a node that " +
                           "has run on it, or name it with --unique-values-key");
    }
    if (found == command::ReservationClient::Secret::unknown) {
      throw VerbFailed(ExitCode::unavailable,
                       "no node leads the unique values within 20 s: check the Kafka brokers and "
                       "the other nodes");
    }
  }
  // After the patients engine has stopped: nobody asks for values any more.
  void stop() {
    client_.reset();
    peers_.stop();
    engine_.stop();
  }
  void reserve(command::Request<command::Patient> request, std::vector<command::UniqueKey> keys,
               const std::function<void(command::Request<command::Patient>)>& submit) {
    command::reserve_for(client_->reservations(), std::move(request), std::move(keys), submit);
  }
  PartHealth health() {
    const auto status = engine_.status();
    return {"unique-values", status.ok(), status.text()};
  }

 private:
  const std::filesystem::path key_file_;
  const std::string secret_;
  std::unique_ptr<command::CommandStore> store_;
  command::CommandEngine<command::UniqueValueDomain> engine_;
  command::UniqueValueService service_;
  command::PeerClient peers_;
  std::unique_ptr<command::ReservationClient> client_;
};

using Engine = command::CommandEngine<command::PatientDomain>;

class CommandPart final : public Part {
 public:
  CommandPart(OpenLog& log, const DataDirectory& data, const LeaderPlace& place,
              const std::filesystem::path& key_file)
      : store_(command::open_rocksdb_command_store((data.state() / patients_topic).string())) {
    std::string secret;
    if (place.shared && log.unique_values() != nullptr) {
      const auto file = key_file.empty() ? data.unique_values_key() : key_file;
      secret = secret_at(key_file, data.unique_values_key());
      values_ = std::make_unique<UniqueValuesPart>(*log.unique_values(), data, place, file, secret);
    }
    engine_ = std::make_unique<Engine>(
        log.patients(), events::ensure_manifest(log.patients(), infra::now_ms()), *store_,
        command::EngineSettings{.endpoint = place.endpoint, .shared = place.shared}, reserve());
    context_ = std::make_unique<command::EngineContext<command::PatientDomain>>(
        *engine_, command::patient_commands());
    uses_ = std::make_unique<command::UniqueUseService>(*engine_, secret);
    if (place.shared) {
      peers_ = std::make_unique<command::PeerClient>(command::peer_engine(*engine_),
                                                     command::ask_patients_peer());
    }
  }

  std::vector<grpc::Service*> services() override {
    if (!values_) return {};
    return {uses_.get(), values_->service()};
  }
  std::vector<command::CommandContext*> command_contexts() override { return {context_.get()}; }
  void start(const Channels& channels) override {
    if (values_) values_->start(channels.nodes(ProcessRole::command), *store_);
    engine_->start();
    if (peers_) peers_->start();
    if (values_) values_->check_secret();
  }
  void stop() override {
    if (peers_) peers_->stop();
    engine_->stop();
    if (values_) values_->stop();
  }

  std::vector<PartHealth> health() override {
    const auto status = engine_->status();
    std::vector<PartHealth> all = {{"commands", status.ok(), status.text()}};
    if (values_) all.push_back(values_->health());
    return all;
  }

 private:
  Engine::Reserve reserve() {
    if (!values_) return {};
    return [this](command::Request<command::Patient> request,
                  std::vector<command::UniqueKey> keys) {
      if (!has_read_all_partitions()) {  // its index may lack an owner
        return request.answer(command::Unavailable{command::Unavailable::Why::starting, {}});
      }
      values_->reserve(
          std::move(request), std::move(keys),
          [this](command::Request<command::Patient> again) { engine_->submit(std::move(again)); });
    };
  }

  bool has_read_all_partitions() const {
    const auto leaders = engine_->leaders();
    return std::none_of(leaders.begin(), leaders.end(), [](const auto& partition) {
      return partition.role == command::Role::catching_up;
    });
  }

  std::unique_ptr<command::CommandStore> store_;
  std::unique_ptr<UniqueValuesPart> values_;
  std::unique_ptr<Engine> engine_;
  std::unique_ptr<command::CommandContext> context_;
  std::unique_ptr<command::UniqueUseService> uses_;
  std::unique_ptr<command::PeerClient> peers_;
};

}  // namespace

std::unique_ptr<Part> command_part(OpenLog& log, const DataDirectory& data,
                                   const LeaderPlace& place,
                                   const std::filesystem::path& unique_values_key) {
  return std::make_unique<CommandPart>(log, data, place, unique_values_key);
}

}  // namespace carelog::tools
