#include "command-side/services/peer_client.h"

#include <grpcpp/grpcpp.h>

#include <condition_variable>
#include <mutex>
#include <thread>

#include "carelog/api/v1/commands.grpc.pb.h"
#include "carelog/api/v1/unique_values.grpc.pb.h"
#include "command-side/services/supervision.h"
#include "infra/grpc/leader_node.h"
#include "infra/process/logging.h"
#include "infra/process/thread_name.h"

namespace carelog::command {
namespace {

template <class Service>
AskPeer ask_through(std::string topic) {
  return [topic = std::move(topic)](
             const std::shared_ptr<grpc::Channel>& peer,
             std::chrono::milliseconds time_max) -> std::optional<std::set<events::Partition>> {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + time_max);
    context.set_wait_for_ready(false);
    api::v1::GetLeadershipRequest question;
    question.set_topic(topic);
    api::v1::GetLeadershipReply reply;
    if (!Service::NewStub(peer)->GetLeadership(&context, question, &reply).ok()) {
      return std::nullopt;
    }
    std::set<events::Partition> leads;
    for (const auto& partition : reply.partitions()) {
      if (partition.leads()) leads.insert(partition.partition());
    }
    return leads;
  };
}

std::int64_t steady_ms() {
  using namespace std::chrono;
  return duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count();
}

}  // namespace

AskPeer ask_patients_peer() {
  return ask_through<api::v1::CommandService>("patients");
}
AskPeer ask_billing_peer() {
  return ask_through<api::v1::CommandService>("billing");
}
AskPeer ask_unique_values_peer() {
  return ask_through<api::v1::UniqueValueService>("unique-values");
}

class PeerClient::Watch {
 public:
  Watch(Engine engine, AskPeer ask)
      : engine_(std::move(engine)), ask_(std::move(ask)), supervision_(engine_.endpoint) {}

  void start(infra::MakeChannel make) {
    make_ = std::move(make);
    thread_ = std::thread([this] {
      infra::name_this_thread("peers");
      while (wait()) look();
    });
  }
  void stop() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    wake_.notify_all();
    if (thread_.joinable()) thread_.join();
  }

 private:
  bool wait() {
    std::unique_lock lock(mutex_);
    return !wake_.wait_for(lock, ask_every, [&] { return stopping_; });
  }

  void look() {
    std::vector<Supervision::Claimed> claimed;
    for (const PartitionLeader& partition : engine_.leaders()) {
      claimed.push_back({partition.leader, partition.term});
    }
    supervision_.read(claimed, steady_ms());
    for (const std::string& peer : supervision_.peers()) {
      auto& channel = channels_[peer];
      if (!channel && make_) channel = make_(peer);
      if (!channel) continue;
      if (const auto leads = ask_(channel, answer_max)) {
        supervision_.heard(peer, *leads, steady_ms());
      }
    }
    const auto partitions = supervision_.to_take_over(steady_ms());
    if (partitions.empty()) return;
    infra::log_info("command", "claiming partitions of another node",
                    {{"partitions", static_cast<std::int64_t>(partitions.size())},
                     {"from", claimed[partitions.front()].leader}});
    engine_.take_over(partitions);
  }

  const Engine engine_;
  const AskPeer ask_;
  infra::MakeChannel make_;
  Supervision supervision_;
  std::map<std::string, std::shared_ptr<grpc::Channel>> channels_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::thread thread_;
};

PeerClient::PeerClient(Engine engine, AskPeer ask)
    : watch_(std::make_unique<Watch>(std::move(engine), std::move(ask))) {}

PeerClient::~PeerClient() {
  stop();
}

void PeerClient::start(infra::MakeChannel make) {
  watch_->start(std::move(make));
}
void PeerClient::stop() {
  watch_->stop();
}

}  // namespace carelog::command
