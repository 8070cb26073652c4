#include "tests/bench/grpc_load.h"

#include <grpcpp/grpcpp.h>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <thread>

#include "carelog/api/v1/commands.grpc.pb.h"
#include "carelog/api/v1/patient_queries.grpc.pb.h"
#include "tests/bench/figures/load_schedule.h"
#include "tests/bench/sample_registration.h"

namespace carelog::bench {
namespace {

// RegisterPatient: a new patient each time, or an empty request.
class Registrations {
 public:
  static constexpr auto server = auth::PeerRole::command;
  using Service = api::v1::CommandService;
  using Request = api::v1::CommandRequest;
  using Reply = api::v1::CommandReply;

  Registrations(Asking asking, std::uint64_t seed) : asking_(asking), seed_(seed) {}

  void fill(Request& request) {
    if (asking_ == Asking::registrations) fill_registration(seed_, number_++, request);
  }
  static auto start(Service::Stub& stub, grpc::ClientContext* context, const Request& request,
                    grpc::CompletionQueue* queue) {
    return stub.AsyncDecide(context, request, queue);
  }
  static std::string failure_of(const Reply& reply) {
    return reply.has_refused() ? "refused: " + reply.refused().detail() : "";
  }

 private:
  const Asking asking_;
  const std::uint64_t seed_;
  std::uint64_t number_ = 0;
};

// GetPatient: one after another, again and again.
class Reads {
 public:
  static constexpr auto server = auth::PeerRole::query;
  using Service = api::v1::PatientQueryService;
  using Request = api::v1::GetPatientRequest;
  using Reply = api::v1::GetPatientReply;

  explicit Reads(std::vector<std::string> ids) : ids_(std::move(ids)) {}

  void fill(Request& request) {
    request.mutable_context()->set_clinic("main");
    request.mutable_context()->set_actor("carelog-bench");
    request.mutable_context()->set_role("receptionist");
    request.set_patient_id(ids_[number_++ % ids_.size()]);
  }
  static auto start(Service::Stub& stub, grpc::ClientContext* context, const Request& request,
                    grpc::CompletionQueue* queue) {
    return stub.AsyncGetPatient(context, request, queue);
  }
  static std::string failure_of(const Reply& reply) {
    return reply.patient().name().empty() ? "a patient without a name" : "";
  }

 private:
  const std::vector<std::string> ids_;
  std::uint64_t number_ = 0;
};

template <class Calls>
class GrpcLoad {
  using Stub = typename Calls::Service::Stub;

  // A client has at most one call in flight.
  struct Client {
    Stub* stub = nullptr;
    std::optional<grpc::ClientContext> context;
    typename Calls::Request request;
    typename Calls::Reply reply;
    grpc::Status status;
    std::unique_ptr<grpc::ClientAsyncResponseReader<typename Calls::Reply>> reader;
    std::int64_t counted_from_ns = 0;
  };

 public:
  GrpcLoad(const ServicePlace& place, Calls calls, const LoadShape& shape)
      : peers_(place.certificates),
        calls_(std::move(calls)),
        shape_(shape),
        clients_(shape.clients) {
    for (std::size_t i = 0; i < shape.connections; ++i) connect(place.endpoint);
    for (std::size_t i = 0; i < clients_.size(); ++i) {
      clients_[i].stub = stubs_[i % stubs_.size()].get();
      free_.push_back(&clients_[i]);
    }
  }

  ~GrpcLoad() {
    queue_.Shutdown();
    void* tag = nullptr;
    bool ok = false;
    while (queue_.Next(&tag, &ok)) {
    }
  }

  LoadReport run() {
    const std::int64_t start_ns = now_ns();
    const auto length_ns = static_cast<std::int64_t>(shape_.seconds * 1e9);
    schedule_.emplace(shape_.per_s, start_ns, start_ns + length_ns);
    std::thread starter([this] { start_calls(); });
    take_answers();
    starter.join();
    report_.elapsed_s = static_cast<double>(now_ns() - start_ns) / 1e9;
    return std::move(report_);
  }

 private:
  void connect(const std::string& endpoint) {
    auto channel = peers_.channel(endpoint, Calls::server);
    if (!channel->WaitForConnected(std::chrono::system_clock::now() + std::chrono::seconds(5))) {
      throw std::runtime_error("nobody answers at " + endpoint + ": start the service first");
    }
    stubs_.push_back(Calls::Service::NewStub(channel));
  }

  // On the starter's thread: all starts of an open loop, the first ones of a closed loop.
  void start_calls() {
    std::unique_lock lock(mutex_);
    for (;;) {
      freed_.wait(lock, [this] { return !free_.empty(); });
      if (schedule_->finished(now_ns())) break;
      const std::int64_t wait_ns = schedule_->next_ns(now_ns()) - now_ns();
      if (wait_ns > 0) {
        lock.unlock();
        std::this_thread::sleep_for(std::chrono::nanoseconds(wait_ns));
        lock.lock();
        continue;
      }
      if (const auto from_ns = schedule_->take(now_ns())) {
        Client& client = *free_.back();
        free_.pop_back();
        start(client, *from_ns);
      }
      if (!schedule_->is_open() && free_.empty()) break;  // answers start the rest
    }
    starter_done_ = true;
  }

  // Requires: the lock is held.
  void start(Client& client, std::int64_t from_ns) {
    client.context.emplace();
    client.context->set_deadline(std::chrono::system_clock::now() + drain_max);
    client.reply.Clear();
    calls_.fill(client.request);
    client.counted_from_ns = from_ns;
    peers_.speak_for(*client.context, client.request.context(),
                     Calls::Service::service_full_name());
    client.reader = Calls::start(*client.stub, &*client.context, client.request, &queue_);
    client.reader->Finish(&client.reply, &client.status, &client);
    ++under_way_;
  }

  void take_answers() {
    for (;;) {
      void* tag = nullptr;
      bool ok = false;
      const auto soon = std::chrono::system_clock::now() + std::chrono::milliseconds(50);
      const auto next = queue_.AsyncNext(&tag, &ok, soon);
      const std::lock_guard lock(mutex_);
      if (next == grpc::CompletionQueue::GOT_EVENT) answered(*static_cast<Client*>(tag));
      if (under_way_ == 0 && starter_done_) return;
    }
  }

  // Requires: the lock is held.
  void answered(Client& client) {
    const std::int64_t now = now_ns();
    --under_way_;
    if (!client.status.ok()) {
      report_.fail(client.status.error_message());
    } else if (const std::string failure = Calls::failure_of(client.reply); !failure.empty()) {
      report_.fail(failure);
    } else {
      report_.latencies.record(now - client.counted_from_ns);
    }
    if (!schedule_->is_open()) {
      if (const auto from_ns = schedule_->take(now)) return start(client, *from_ns);
    }
    free_.push_back(&client);
    freed_.notify_one();
  }

  const BenchPeers peers_;
  Calls calls_;
  const LoadShape shape_;
  std::vector<std::unique_ptr<Stub>> stubs_;
  grpc::CompletionQueue queue_;
  std::vector<Client> clients_;  // never resized: calls hold their addresses

  std::mutex mutex_;  // guards the rest
  std::condition_variable freed_;
  std::vector<Client*> free_;
  std::optional<LoadSchedule> schedule_;
  std::size_t under_way_ = 0;
  bool starter_done_ = false;
  LoadReport report_;
};

}  // namespace

LoadReport run_grpc_load(const ServicePlace& place, Asking asking, const LoadShape& shape) {
  return GrpcLoad<Registrations>(place, {asking, shape.seed}, shape).run();
}

LoadReport run_grpc_reads(const ServicePlace& place, std::vector<std::string> ids,
                          const LoadShape& shape) {
  return GrpcLoad<Reads>(place, Reads(std::move(ids)), shape).run();
}

}  // namespace carelog::bench
