#include "command-side/reservations/reservation_client.h"

#include <grpcpp/alarm.h>

#include <future>

#include "carelog/api/v1/patient_commands.grpc.pb.h"
#include "carelog/api/v1/unique_values.grpc.pb.h"
#include "infra/grpc/leader_client.h"
#include "infra/ids/keyed_hash.h"
#include "infra/ids/random_id.h"
#include "infra/process/clock.h"

namespace carelog::command {
namespace {

using Values = infra::LeaderClient<api::v1::UniqueValueService>;
using Patients = infra::LeaderClient<api::v1::PatientCommandService>;

constexpr std::chrono::milliseconds call_max{3'000};
constexpr const char* secret_owner = "the secret of this log";

// A command of the command side's own, made up for each call.
void fill(api::v1::RequestContext& context) {
  context.set_clinic("carelog");
  context.set_actor("command-side");
  context.set_role("service");
  context.set_purpose("OPERATIONS");
  context.set_command_id(infra::random_uuid());
}

Reservations::Held held_of(const api::v1::UniqueValueState& state) {
  Reservations::Held held;
  held.value.owner = state.owner();
  held.version = state.version();
  for (const auto& use : state.pending()) {
    held.value.pending.push_back({use.command_id(), use.reserved_at_ms()});
  }
  return held;
}

api::v1::SettleUniqueValueRequest::Kind wire_kind(SettleValue::Kind kind) {
  switch (kind) {
    case SettleValue::Kind::confirm:
      return api::v1::SettleUniqueValueRequest::CONFIRM;
    case SettleValue::Kind::release:
      return api::v1::SettleUniqueValueRequest::RELEASE;
    case SettleValue::Kind::withdraw:
      return api::v1::SettleUniqueValueRequest::WITHDRAW;
  }
  return api::v1::SettleUniqueValueRequest::KIND_UNSPECIFIED;
}

void call_after(std::chrono::milliseconds wait, std::function<void()> then) {
  auto alarm = std::make_shared<grpc::Alarm>();
  auto& set = *alarm;
  // The alarm lives as long as what it calls, and lets go of itself then.
  set.Set(std::chrono::system_clock::now() + wait,
          [alarm = std::move(alarm), then = std::move(then)](bool) mutable {
            const auto held = std::move(alarm);
            then();
          });
}

}  // namespace

std::string unique_value_id(const std::string& secret, const std::string& key) {
  return "unique-" + infra::keyed_hash(secret, key);
}

class ReservationClient::Calls {
 public:
  using KnownOwner = std::function<std::optional<std::string>(const std::string&)>;

  Calls(std::vector<infra::LeaderNode> nodes, std::string secret, KnownOwner known_owner)
      : secret_(std::move(secret)),
        known_owner_(std::move(known_owner)),
        values_(nodes),
        patients_(nodes),
        reservations_(ports()) {}

  Reservations& reservations() { return reservations_; }

  Secret check_secret(std::chrono::milliseconds time_max) {
    const std::string mine = infra::keyed_hash(secret_, secret_owner);
    const auto give_up_at = std::chrono::steady_clock::now() + time_max;
    do {
      std::promise<std::optional<Reservations::Held>> answer;
      reserve(secret_owner, mine, mine,
              [&](std::optional<Reservations::Held> held) { answer.set_value(std::move(held)); });
      const auto held = answer.get_future().get();
      if (held) return held->value.owner == mine ? Secret::same : Secret::another;
    } while (std::chrono::steady_clock::now() < give_up_at);
    return Secret::unknown;
  }

 private:
  void reserve(const std::string& value_id, const std::string& owner, const std::string& command_id,
               Reservations::Then<Reservations::Held> then) {
    api::v1::ReserveUniqueValueRequest request;
    fill(*request.mutable_context());
    request.set_value_id(value_id);
    request.set_owner(owner);
    request.set_for_command(command_id);
    values_.call<api::v1::ReserveUniqueValueRequest, api::v1::UniqueValueReply>(
        &Values::Async::Reserve, value_id, std::move(request),
        [then = std::move(then)](const grpc::Status& status, api::v1::UniqueValueReply& reply,
                                 const grpc::ClientContext&) {
          if (!status.ok() || !reply.has_done()) return then(std::nullopt);
          then(held_of(reply.done()));
        },
        call_max);
  }

  void settle(const std::string& value_id, std::uint64_t version, const SettleValue& settle,
              Reservations::Then<bool> then) {
    api::v1::SettleUniqueValueRequest request;
    fill(*request.mutable_context());
    request.set_value_id(value_id);
    request.set_owner(settle.owner);
    request.set_expected_version(version);
    request.set_kind(wire_kind(settle.kind));
    request.set_for_command(settle.command_id);
    values_.call<api::v1::SettleUniqueValueRequest, api::v1::UniqueValueReply>(
        &Values::Async::Settle, value_id, std::move(request),
        [then = std::move(then)](const grpc::Status& status, api::v1::UniqueValueReply& reply,
                                 const grpc::ClientContext&) {
          then(status.ok() ? std::optional(reply.has_done()) : std::nullopt);
        },
        call_max);
  }

  void ask_owner(const std::string& patient_id, const std::string& value_id,
                 const std::vector<PendingUse>& pending, std::int64_t give_up_before_ms,
                 Reservations::Then<Reservations::Owner> then) {
    api::v1::SettleUniqueUseRequest request;
    fill(*request.mutable_context());
    request.set_patient_id(patient_id);
    request.set_value_id(value_id);
    request.set_give_up_before_ms(give_up_before_ms);
    for (const PendingUse& use : pending) {
      auto& out = *request.add_pending();
      out.set_command_id(use.command_id);
      out.set_reserved_at_ms(use.reserved_at_ms);
    }
    patients_.call<api::v1::SettleUniqueUseRequest, api::v1::SettleUniqueUseReply>(
        &Patients::Async::SettleUniqueUse, patient_id, std::move(request),
        [then = std::move(then)](const grpc::Status& status, api::v1::SettleUniqueUseReply& reply,
                                 const grpc::ClientContext&) {
          if (!status.ok()) return then(std::nullopt);
          then(Reservations::Owner{reply.holds(), reply.undecided()});
        },
        call_max);
  }

  Reservations::Ports ports() {
    Reservations::Ports ports;
    ports.reserve = [this](const auto&... arguments) { reserve(arguments...); };
    ports.settle = [this](const auto&... arguments) { settle(arguments...); };
    ports.ask_owner = [this](const auto&... arguments) { ask_owner(arguments...); };
    ports.after = call_after;
    ports.value_id = [this](const std::string& key) { return unique_value_id(secret_, key); };
    ports.now_ms = [] { return infra::now_ms(); };
    ports.known_owner = known_owner_;
    return ports;
  }

  const std::string secret_;
  const KnownOwner known_owner_;
  Values values_;
  Patients patients_;
  Reservations reservations_;
};

ReservationClient::ReservationClient(
    std::vector<infra::LeaderNode> nodes, std::string secret,
    std::function<std::optional<std::string>(const std::string&)> known_owner)
    : calls_(std::make_unique<Calls>(std::move(nodes), std::move(secret), std::move(known_owner))) {
}

ReservationClient::~ReservationClient() = default;

Reservations& ReservationClient::reservations() {
  return calls_->reservations();
}

ReservationClient::Secret ReservationClient::check_secret(std::chrono::milliseconds time_max) {
  return calls_->check_secret(time_max);
}

}  // namespace carelog::command
