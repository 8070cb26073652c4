#include "command-side/reservations/reservation_client.h"

#include <grpcpp/alarm.h>

#include <condition_variable>
#include <future>
#include <list>
#include <mutex>

#include "carelog/api/v1/unique_values.grpc.pb.h"
#include "infra/grpc/leader_client.h"
#include "infra/ids/keyed_hash.h"
#include "infra/ids/random_id.h"
#include "infra/process/clock.h"

namespace carelog::command {
namespace {

using Values = infra::LeaderClient<api::v1::UniqueValueService>;
using Patients = infra::LeaderClient<api::v1::UniqueUseService>;

constexpr std::chrono::milliseconds call_max{3'000};
constexpr const char* secret_owner = "the secret of this log";

// The context of a call that the command side makes on its own behalf.
void fill(api::v1::RequestContext& context) {
  context.set_clinic("carelog");
  context.set_actor("command-side");
  context.set_role("service");
  context.set_purpose("OPERATIONS");
  context.set_command_id(infra::random_uuid());
  context.set_deadline_ms(infra::now_ms() + call_max.count());
}

Reservations::Held held_of(const api::v1::UniqueValueState& state) {
  Reservations::Held held;
  held.value.owner = state.owner();
  held.version = state.version();
  held.value.pending.assign(state.pending().begin(), state.pending().end());
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

}  // namespace

std::string unique_value_id(const std::string& secret, const std::string& key) {
  return "unique-" + infra::keyed_hash(secret, key);
}

// The client's calls and waits; they end before it does. From end() on, every answer is "nothing"
// and nothing new is asked, so a chain of reservations stops where it is.
class ReservationClient::Calls {
 public:
  using KnownOwner = std::function<std::optional<std::string>(const std::string&)>;

  Calls(std::vector<infra::LeaderNode> nodes, std::string secret, KnownOwner known_owner)
      : secret_(std::move(secret)),
        known_owner_(std::move(known_owner)),
        values_(nodes),
        patients_(nodes),
        reservations_(ports()) {}
  ~Calls() { end(); }

  void end() {
    std::unique_lock lock(mutex_);
    stopping_ = true;
    values_.stop();
    patients_.stop();
    for (grpc::Alarm& alarm : alarms_) alarm.Cancel();
    ended_.wait(lock, [this] { return out_ == 0; });
  }

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
  using Alarms = std::list<grpc::Alarm>;

  // Registers a call or a wait; false: no more are allowed.
  bool begin() {
    const std::lock_guard lock(mutex_);
    if (!stopping_) ++out_;
    return !stopping_;
  }
  void end_one() {
    const std::lock_guard lock(mutex_);
    if (--out_ == 0) ended_.notify_all();
  }

  // Passes on the answer of one call, then ends it: what the answer begins is counted before that.
  template <typename Answer>
  Reservations::Then<Answer> counted(Reservations::Then<Answer> then) {
    return [this, then = std::move(then)](std::optional<Answer> answer) {
      then(std::move(answer));
      end_one();
    };
  }

  void reserve(const std::string& value_id, const std::string& owner, const std::string& use,
               Reservations::Then<Reservations::Held> then) {
    if (!begin()) return then(std::nullopt);
    api::v1::ReserveUniqueValueRequest request;
    fill(*request.mutable_context());
    request.set_value_id(value_id);
    request.set_owner(owner);
    request.set_use(use);
    values_.call<api::v1::ReserveUniqueValueRequest, api::v1::UniqueValueReply>(
        &Values::Async::Reserve, value_id, std::move(request),
        [then = counted(std::move(then))](const grpc::Status& status,
                                          api::v1::UniqueValueReply& reply,
                                          const grpc::ClientContext&) {
          if (!status.ok() || !reply.has_done()) return then(std::nullopt);
          then(held_of(reply.done()));
        },
        call_max);
  }

  void settle(const std::string& value_id, std::optional<std::uint64_t> version,
              const SettleValue& settle, Reservations::Then<bool> then) {
    if (!begin()) return then(std::nullopt);
    api::v1::SettleUniqueValueRequest request;
    fill(*request.mutable_context());
    request.set_value_id(value_id);
    request.set_owner(settle.owner);
    if (version) request.set_expected_version(*version);
    request.set_kind(wire_kind(settle.kind));
    request.set_use(settle.use);
    values_.call<api::v1::SettleUniqueValueRequest, api::v1::UniqueValueReply>(
        &Values::Async::Settle, value_id, std::move(request),
        [then = counted(std::move(then))](const grpc::Status& status,
                                          api::v1::UniqueValueReply& reply,
                                          const grpc::ClientContext&) {
          then(status.ok() ? std::optional(reply.has_done()) : std::nullopt);
        },
        call_max);
  }

  void ask_owner(const std::string& patient_id, const std::string& value_id,
                 const std::vector<std::string>& pending,
                 Reservations::Then<Reservations::Owner> then) {
    if (!begin()) return then(std::nullopt);
    api::v1::SettleUniqueUseRequest request;
    fill(*request.mutable_context());
    request.set_patient_id(patient_id);
    request.set_value_id(value_id);
    request.mutable_pending()->Assign(pending.begin(), pending.end());
    patients_.call<api::v1::SettleUniqueUseRequest, api::v1::SettleUniqueUseReply>(
        &Patients::Async::Settle, patient_id, std::move(request),
        [then = counted(std::move(then))](const grpc::Status& status,
                                          api::v1::SettleUniqueUseReply& reply,
                                          const grpc::ClientContext&) {
          if (!status.ok()) return then(std::nullopt);
          then(Reservations::Owner{reply.holds(), reply.undecided()});
        },
        call_max);
  }

  void call_after(std::chrono::milliseconds wait, std::function<void()> then) {
    const std::lock_guard lock(mutex_);
    // Continues at once after end(): what it asks from then on is answered with nothing.
    const auto until =
        std::chrono::system_clock::now() + (stopping_ ? std::chrono::milliseconds(0) : wait);
    ++out_;
    const auto alarm = alarms_.emplace(alarms_.end());
    alarm->Set(until, [this, alarm, then = std::move(then)](bool) {
      then();
      {
        const std::lock_guard inner(mutex_);
        alarms_.erase(alarm);
      }
      end_one();
    });
  }

  Reservations::Ports ports() {
    Reservations::Ports ports;
    ports.reserve = [this](const auto&... arguments) { reserve(arguments...); };
    ports.settle = [this](const auto&... arguments) { settle(arguments...); };
    ports.ask_owner = [this](const auto&... arguments) { ask_owner(arguments...); };
    ports.after = [this](const auto&... arguments) { call_after(arguments...); };
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
  std::mutex mutex_;  // guards the rest
  std::condition_variable ended_;
  Alarms alarms_;
  std::size_t out_ = 0;  // calls and waits
  bool stopping_ = false;
};

ReservationClient::ReservationClient(
    std::vector<infra::LeaderNode> nodes, std::string secret,
    std::function<std::optional<std::string>(const std::string&)> known_owner)
    : calls_(std::make_unique<Calls>(std::move(nodes), std::move(secret), std::move(known_owner))) {
}

ReservationClient::~ReservationClient() = default;

void ReservationClient::end() {
  calls_->end();
}

Reservations& ReservationClient::reservations() {
  return calls_->reservations();
}

ReservationClient::Secret ReservationClient::check_secret(std::chrono::milliseconds time_max) {
  return calls_->check_secret(time_max);
}

}  // namespace carelog::command
