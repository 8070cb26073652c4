#include "gateway/health/dependencies.h"

#include <grpcpp/channel.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <utility>

#include "carelog/api/v1/access.grpc.pb.h"
#include "gateway/access/access_journal.h"
#include "gateway/health/canary.h"
#include "infra/process/clock.h"

namespace carelog::gateway {
namespace {

namespace wire = carelog::api::v1;
using Accesses = wire::AccessLogService::StubInterface::async_interface;

constexpr std::uint32_t model_wait_ms = 300;  // for a model that does not exist yet
// A journal that does not exist: asking for its position reads PostgreSQL.
constexpr const char* no_journal = "00000000-0000-4000-8000-000000000000";

// The answers to all questions; kept alive by the calls. One that comes too late finds it closed.
struct Answers {
  void put(std::size_t place, std::string failure) {
    const std::lock_guard lock(mutex);
    if (closed) return;
    states[place].ok = failure.empty();
    states[place].detail = failure.empty() ? "answers" : std::move(failure);
    if (--open == 0) all_there.notify_all();
  }

  std::vector<DependencyState> wait(std::chrono::milliseconds time_max) {
    std::unique_lock lock(mutex);
    all_there.wait_for(lock, time_max, [this] { return open == 0; });
    closed = true;
    return states;
  }

  std::mutex mutex;
  std::condition_variable all_there;
  std::vector<DependencyState> states;
  std::size_t open = 0;
  bool closed = false;
};

}  // namespace

struct Dependencies::Auth {
  std::unique_ptr<wire::AccessLogService::StubInterface> stub;
};

Dependencies::Dependencies(const Backends& backends, std::shared_ptr<infra::UnderWay> calls,
                           const AccessJournal& accesses,
                           std::shared_ptr<const CanaryReport> canary, ReadinessCheck others)
    : models_(backends, calls),
      auth_(new Auth{wire::AccessLogService::NewStub(backends.auth)}),
      calls_(std::move(calls)),
      accesses_(accesses),
      canary_(std::move(canary)),
      others_(std::move(others)) {}

Dependencies::~Dependencies() = default;

std::vector<DependencyState> Dependencies::ask() {
  const auto answers = std::make_shared<Answers>();
  const std::vector<std::string> models = models_.models();
  for (const std::string& model : models) {
    answers->states.push_back({"query-" + model, false, "did not answer in time"});
  }
  answers->states.push_back({"auth", false, "did not answer in time"});
  answers->open = answers->states.size();
  wire::Freshness freshness;
  freshness.set_wait_ms(model_wait_ms);
  for (std::size_t i = 0; i < models.size(); ++i) {
    models_.read(models[i], freshness, ask_max,
                 [answers, i](std::string failure) { answers->put(i, std::move(failure)); });
  }
  wire::GetAccessPositionRequest position;
  position.set_journal(no_journal);
  call_backend<Accesses, wire::GetAccessPositionRequest, wire::AccessPositionReply>(
      calls_, auth_->stub->async(), &Accesses::GetPosition, std::move(position),
      [answers, place = models.size(), auth = auth_](const grpc::Status& status,
                                                     const wire::AccessPositionReply&,
                                                     const grpc::ClientContext&) {
        answers->put(place, status.ok() ? "" : words_for(status));
      },
      ask_max);

  std::vector<DependencyState> all = others_();
  const auto asked = answers->wait(ask_max + std::chrono::milliseconds(100));
  all.insert(all.end(), asked.begin(), asked.end());
  all.push_back(accesses_.state());
  if (canary_->sent()) {
    const std::int64_t now_ms = infra::now_ms();
    const bool told =
        std::any_of(all.begin(), all.end(), [](const auto& state) { return state.name == "log"; });
    if (!told) all.push_back(canary_->log_state(now_ms));
    all.push_back(canary_->state(now_ms));
  }
  return all;
}

}  // namespace carelog::gateway
