#include "gateway/health/canary.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <optional>
#include <utility>
#include <vector>

#include "carelog/api/v1/commands.grpc.pb.h"
#include "infra/grpc/leader_client.h"
#include "infra/ids/random_id.h"
#include "infra/process/clock.h"
#include "infra/process/thread_name.h"

namespace carelog::gateway {
namespace {

namespace wire = carelog::api::v1;
using Clock = std::chrono::steady_clock;

constexpr std::uint32_t seen_wait_ms = 5'000;
constexpr std::chrono::milliseconds seen_deadline{seen_wait_ms + 500};
constexpr std::chrono::seconds again_after{5};  // after a trip that failed

// Who asks: no clinic has that name.
wire::RequestContext canary_context() {
  wire::RequestContext context;
  context.set_clinic(std::string(canary_name));
  context.set_actor(std::string(canary_name));
  context.set_role("service");
  context.set_purpose("OPERATIONS");
  context.set_command_id(infra::random_uuid());
  return context;
}

std::string canary_id(unsigned number) {
  char id[37];
  std::snprintf(id, sizeof id, "00000000-0000-4000-8000-%012x", number);
  return id;
}

}  // namespace

const std::array<std::string, canary_lanes>& canary_ids() {
  static const auto ids = [] {
    std::array<std::string, canary_lanes> found;
    std::size_t missing = found.size();
    for (unsigned number = 0; missing > 0; ++number) {
      std::string id = canary_id(number);
      auto& lane = found[infra::LeaderRoutes::slice_of(id) % found.size()];
      if (!lane.empty()) continue;
      lane = std::move(id);
      --missing;
    }
    return found;
  }();
  return ids;
}

struct Canary::Clients {
  Clients(const Backends& backends, std::shared_ptr<infra::UnderWay> calls_out)
      : calls(std::move(calls_out)), models(backends, calls), patients(backends.commands) {
    if (!backends.billing_commands.empty()) billing.emplace(backends.billing_commands);
  }

  const std::shared_ptr<infra::UnderWay> calls;
  const ModelProbe models;
  infra::LeaderClient<wire::CommandService> patients;
  std::optional<infra::LeaderClient<wire::CommandService>> billing;
};

// One canary per topic, sent at the same time. Kept alive by its calls.
struct Canary::Trip : std::enable_shared_from_this<Trip> {
  Trip(std::shared_ptr<Clients> through, std::size_t lane)
      : clients(std::move(through)), id(canary_ids()[lane]) {}

  void begin() {
    open = clients->billing ? 2 : 1;
    send(clients->patients, "patients", "command-patients");
    if (clients->billing) send(*clients->billing, "billing", "command-billing");
  }

  void send(infra::LeaderClient<wire::CommandService>& client, const char* topic,
            const char* stage) {
    using Async = infra::LeaderClient<wire::CommandService>::Async;
    wire::CanaryRequest request;
    *request.mutable_context() = canary_context();
    request.set_canary_id(id);
    request.set_topic(topic);
    client.call<wire::CanaryRequest, wire::CanaryReply>(
        static_cast<UnaryCall<Async, wire::CanaryRequest, wire::CanaryReply>>(&Async::SendCanary),
        id, std::move(request),
        [trip = this->shared_from_this(),
         mark = std::make_shared<infra::UnderWay::Mark>(clients->calls), topic,
         stage](const grpc::Status& status, wire::CanaryReply& reply, const grpc::ClientContext&) {
          if (status.ok()) {
            for (const std::string& model : trip->clients->models.models_of(topic)) {
              trip->look(model, reply.consistency_token());
            }
          }
          trip->note(stage, status.ok() ? "" : words_for(status));
        },
        backend_deadline);
  }

  void look(const std::string& model, const std::string& token) {
    wire::Freshness freshness;
    freshness.set_consistency_token(token);
    freshness.set_wait_ms(seen_wait_ms);
    {
      const std::lock_guard lock(mutex);
      ++open;
    }
    clients->models.read(model, freshness, seen_deadline,
                         [trip = shared_from_this(), model](std::string failure) {
                           trip->note(model, std::move(failure));
                         });
  }

  void note(std::string stage, std::string failure) {
    const std::chrono::duration<double, std::milli> ms = Clock::now() - began;
    const std::lock_guard lock(mutex);
    stages.push_back({std::move(stage), ms.count(), std::move(failure)});
    if (--open == 0) ended.notify_all();
  }

  const std::shared_ptr<Clients> clients;
  const std::string id;
  const Clock::time_point began = Clock::now();
  std::mutex mutex;
  std::condition_variable ended;
  std::size_t open = 0;
  std::vector<CanaryStage> stages;
};

Canary::Canary(const Backends& backends, std::shared_ptr<infra::UnderWay> calls,
               std::chrono::seconds every, std::shared_ptr<CanaryReport> report)
    : every_(every),
      clients_(std::make_shared<Clients>(backends, std::move(calls))),
      report_(std::move(report)) {
  if (report_->sent()) thread_ = std::thread([this] { run(); });
}

Canary::~Canary() {
  stop();
}

void Canary::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

std::size_t Canary::next_lane() {
  if (!went_again_) {
    for (std::size_t lane = 0; lane < canary_lanes; ++lane) {
      if (!report_->failing(lane)) continue;
      went_again_ = true;
      return lane;
    }
  }
  went_again_ = false;
  return turn_++ % canary_lanes;
}

void Canary::run() {
  infra::name_this_thread("canary");
  for (;;) {
    const std::size_t lane = next_lane();
    const auto trip = std::make_shared<Trip>(clients_, lane);
    const auto began = Clock::now();
    trip->begin();
    for (;;) {  // calls have deadlines, and a stop is noticed within a moment
      std::unique_lock lock(trip->mutex);
      if (trip->ended.wait_for(lock, std::chrono::milliseconds(50),
                               [&] { return trip->open == 0; })) {
        break;
      }
      lock.unlock();
      const std::lock_guard own(mutex_);
      if (stopping_) return;
    }
    report_->note({lane, infra::now_ms(), std::move(trip->stages)});
    const auto pause = report_->failing(lane) ? std::min(every_, again_after) : every_;
    std::unique_lock lock(mutex_);
    if (wake_.wait_until(lock, began + pause, [this] { return stopping_; })) return;
  }
}

}  // namespace carelog::gateway
