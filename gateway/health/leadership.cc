#include "gateway/health/leadership.h"

#include <grpcpp/channel.h>

#include <mutex>
#include <optional>

#include "carelog/api/v1/commands.grpc.pb.h"
#include "carelog/api/v1/unique_values.grpc.pb.h"

namespace carelog::gateway {
namespace {

namespace wire = carelog::api::v1;

// Collects answers; kept alive by their calls.
struct LeadershipAnswers {
  std::mutex mutex;
  Leaderships contexts;
  std::size_t open = 0;
  LeadershipQuestion::Done done;

  void put(const std::string& context, const grpc::Status& status,
           const wire::GetLeadershipReply& reply) {
    {
      const std::lock_guard lock(mutex);
      // If one process decides alone, unique values have no leaders.
      if (status.ok()) {
        contexts[context].add(reply);
      } else if (status.error_code() != grpc::StatusCode::UNIMPLEMENTED) {
        ++contexts[context].nodes_away;
      }
      if (--open > 0) return;
    }
    done(contexts);
  }
};

template <class Service>
void ask_leadership(const std::shared_ptr<infra::UnderWay>& calls,
                    const std::vector<std::shared_ptr<typename Service::StubInterface>>& stubs,
                    const std::string& context, const std::shared_ptr<LeadershipAnswers>& answers) {
  using Async = typename Service::StubInterface::async_interface;
  for (const auto& stub : stubs) {
    wire::GetLeadershipRequest question;
    question.set_topic(context);
    call_backend<Async, wire::GetLeadershipRequest, wire::GetLeadershipReply>(
        calls, stub->async(), &Async::GetLeadership, std::move(question),
        [answers, stub, context](const grpc::Status& status, const wire::GetLeadershipReply& reply,
                                 const grpc::ClientContext&) {
          answers->put(context, status, reply);
        },
        LeadershipQuestion::ask_max);
  }
}

}  // namespace

void ContextLeadership::add(const wire::GetLeadershipReply& reply) {
  for (const auto& at : reply.partitions()) {
    auto [place, is_new] = partitions.try_emplace(at.partition());
    Leader& known = place->second;
    if (!is_new && at.term() < known.term) continue;
    if (is_new || at.term() > known.term || known.endpoint.empty()) {
      known = {at.term(), at.leader().empty() && at.leads() ? reply.endpoint() : at.leader()};
    }
  }
}

std::string leadership_metrics(const Leaderships& contexts) {
  std::string led =
      "# HELP carelog_partition_led 1: the node in `leader` leads the partition; 0: nobody does.\n"
      "# TYPE carelog_partition_led gauge\n";
  std::string terms =
      "# HELP carelog_partition_term Term of the partition's latest valid claim.\n"
      "# TYPE carelog_partition_term gauge\n";
  std::string away =
      "# HELP carelog_command_nodes_away Nodes that decide and do not answer.\n"
      "# TYPE carelog_command_nodes_away gauge\n";
  for (const auto& [context, all] : contexts) {
    away += "carelog_command_nodes_away{context=\"" + context + "\"} " +
            std::to_string(all.nodes_away) + "\n";
    for (const auto& [partition, leader] : all.partitions) {
      const std::string labels =
          "{context=\"" + context + "\",partition=\"" + std::to_string(partition) + "\"";
      led += "carelog_partition_led" + labels + ",leader=\"" + leader.endpoint + "\"} " +
             (leader.endpoint.empty() ? "0\n" : "1\n");
      terms += "carelog_partition_term" + labels + "} " + std::to_string(leader.term) + "\n";
    }
  }
  return led + terms + away;
}

struct LeadershipQuestion::Stubs {
  std::vector<std::shared_ptr<wire::CommandService::StubInterface>> patients;
  std::vector<std::shared_ptr<wire::UniqueValueService::StubInterface>> unique_values;
  std::vector<std::shared_ptr<wire::CommandService::StubInterface>> billing;
};

LeadershipQuestion::LeadershipQuestion(const Backends& backends,
                                       std::shared_ptr<infra::UnderWay> calls)
    : calls_(std::move(calls)) {
  auto stubs = std::make_shared<Stubs>();
  for (const auto& node : backends.commands) {
    stubs->patients.push_back(wire::CommandService::NewStub(node.channel));
    stubs->unique_values.push_back(wire::UniqueValueService::NewStub(node.channel));
  }
  for (const auto& node : backends.billing_commands)
    stubs->billing.push_back(wire::CommandService::NewStub(node.channel));
  stubs_ = std::move(stubs);
}

void LeadershipQuestion::ask(Done done) const {
  const auto answers = std::make_shared<LeadershipAnswers>();
  answers->open = stubs_->patients.size() + stubs_->unique_values.size() + stubs_->billing.size();
  answers->done = std::move(done);
  if (answers->open == 0) return answers->done({});
  ask_leadership<wire::CommandService>(calls_, stubs_->patients, "patients", answers);
  ask_leadership<wire::UniqueValueService>(calls_, stubs_->unique_values, "unique-values", answers);
  ask_leadership<wire::CommandService>(calls_, stubs_->billing, "billing", answers);
}

}  // namespace carelog::gateway
