#include "command-side/reactor/command_batch_client.h"

#include <grpcpp/grpcpp.h>

#include <condition_variable>
#include <mutex>

#include "carelog/api/v1/commands.grpc.pb.h"
#include "infra/grpc/leader_client.h"

namespace carelog::command {
namespace {

constexpr std::size_t calls_in_flight_max = 64;
constexpr std::chrono::seconds call_deadline(10);

using Client = infra::LeaderClient<api::v1::CommandService>;

CommandBatch::Answer answer_of(const grpc::Status& status, api::v1::CommandReply& reply) {
  using Failure = CommandBatch::Failure;
  if (!status.ok()) {
    return tl::unexpected(Failure{"the command side does not answer: " + status.error_message()});
  }
  if (reply.has_done()) return std::move(*reply.mutable_done());
  return tl::unexpected(Failure{"the command side refuses a command: " + reply.refused().detail(),
                                reply.refused().code()});
}

}  // namespace

api::v1::CommandRequest command_because_of(const events::Commit& cause, std::string command_id,
                                           std::string actor) {
  api::v1::CommandRequest request;
  request.set_without_view(true);
  auto& context = *request.mutable_context();
  context.set_clinic(cause.metadata.clinic);
  context.set_actor(std::move(actor));
  context.set_role("service");
  context.set_purpose("PAYMENT");
  context.set_command_id(std::move(command_id));
  context.set_correlation_id(cause.metadata.correlation_id);
  context.set_causation_id(cause.command_id);
  context.set_traceparent(cause.metadata.traceparent);
  context.set_time_zone(cause.metadata.time_zone);
  return request;
}

void set_command(api::v1::CommandRequest& request, const google::protobuf::Message& command) {
  request.set_command(command.GetDescriptor()->name());
  request.set_body(command.SerializeAsString());
}

class CommandBatch::Calls {
 public:
  explicit Calls(std::vector<infra::LeaderNode> nodes) : client_(std::move(nodes)) {}

  std::vector<Answer> send(std::vector<api::v1::CommandRequest> requests) {
    answers_.assign(requests.size(), tl::unexpected(Failure{"not sent"}));
    for (std::size_t at = 0; at < requests.size(); ++at) start(at, std::move(requests[at]));
    std::unique_lock lock(mutex_);
    answered_.wait(lock, [&] { return in_flight_ == 0; });
    return std::move(answers_);
  }

 private:
  void start(std::size_t at, api::v1::CommandRequest request) {
    {
      std::unique_lock lock(mutex_);
      answered_.wait(lock, [&] { return in_flight_ < calls_in_flight_max; });
      ++in_flight_;
    }
    const std::string key = request.key();
    client_.call<api::v1::CommandRequest, api::v1::CommandReply>(
        &Client::Async::Decide, key, std::move(request),
        [this, at](const grpc::Status& status, api::v1::CommandReply& reply,
                   const grpc::ClientContext&) {
          const std::lock_guard lock(mutex_);
          answers_[at] = answer_of(status, reply);
          --in_flight_;
          answered_.notify_all();
        },
        call_deadline);
  }

  Client client_;
  std::mutex mutex_;  // guards the rest
  std::condition_variable answered_;
  std::size_t in_flight_ = 0;
  std::vector<Answer> answers_;
};

CommandBatch::CommandBatch(std::vector<infra::LeaderNode> nodes)
    : calls_(std::make_unique<Calls>(std::move(nodes))) {}

CommandBatch::~CommandBatch() = default;

std::vector<CommandBatch::Answer> CommandBatch::send(
    std::vector<api::v1::CommandRequest> requests) {
  return calls_->send(std::move(requests));
}

}  // namespace carelog::command
