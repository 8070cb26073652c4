#include "tools/models/projection_client.h"

#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <chrono>

#include "auth/calls/peer_transport.h"
#include "carelog/api/v1/projections.grpc.pb.h"
#include "tools/exit_code.h"
#include "tools/instance/peer_keys.h"

namespace carelog::tools {

namespace {

namespace wire = carelog::api::v1;

constexpr std::chrono::seconds answer_time_max{10};
constexpr std::chrono::seconds cancel_time_max{40};
constexpr std::chrono::minutes checksum_time_max{10};

template <typename Duration>
std::chrono::system_clock::time_point in(Duration time) {
  return std::chrono::system_clock::now() + time;
}

[[noreturn]] void fail(const grpc::Status& status, const std::string& doing,
                       const std::string& endpoint) {
  ExitCode code = ExitCode::error;
  if (status.error_code() == grpc::StatusCode::UNAVAILABLE ||
      status.error_code() == grpc::StatusCode::RESOURCE_EXHAUSTED ||
      status.error_code() == grpc::StatusCode::DEADLINE_EXCEEDED)
    code = ExitCode::unavailable;
  if (status.error_code() == grpc::StatusCode::FAILED_PRECONDITION) code = ExitCode::conflict;
  if (status.error_code() == grpc::StatusCode::NOT_FOUND) code = ExitCode::not_found;
  throw VerbFailed(code, doing + ": " + status.error_message() + " (" + endpoint + ")");
}

}  // namespace

struct ProjectionClient::Process {
  std::string endpoint;
  std::unique_ptr<wire::ProjectionService::Stub> stub;
};

ProjectionClient::ProjectionClient(const RunningInstance& instance) {
  for (const auto& process : instance.processes) {
    const bool keeps_models = std::any_of(
        process.roles.begin(), process.roles.end(),
        [](const std::string& role) { return role == "projector" || role == "analytics"; });
    if (!keeps_models || process.tool_socket.empty()) continue;
    auto stub = wire::ProjectionService::NewStub(
        auth::local_channel(process.tool_socket, tool_signer(process.tool_keys)));
    processes_.push_back(std::make_unique<Process>(Process{process.tool_socket, std::move(stub)}));
  }
  if (processes_.empty())
    throw VerbFailed(ExitCode::unavailable, "no process with the role projector or analytics runs");
}

ProjectionClient::ProjectionClient(const std::string& endpoint,
                                   const std::shared_ptr<grpc::Channel>& channel) {
  processes_.push_back(
      std::make_unique<Process>(Process{endpoint, wire::ProjectionService::NewStub(channel)}));
}

ProjectionClient::~ProjectionClient() = default;

std::vector<wire::ProjectionStatus> ProjectionClient::statuses() {
  std::vector<wire::ProjectionStatus> all;
  for (const auto& process : processes_) {
    grpc::ClientContext context;
    context.set_deadline(in(answer_time_max));
    wire::ProjectionStatusReply reply;
    const grpc::Status status = process->stub->GetStatus(&context, {}, &reply);
    if (!status.ok()) fail(status, "asking for the projections", process->endpoint);
    all.insert(all.end(), reply.projections().begin(), reply.projections().end());
  }
  return all;
}

void ProjectionClient::rebuild(
    const wire::RebuildRequest& request,
    const std::function<void(const wire::RebuildProgress&)>& on_progress) {
  const std::string doing = "rebuilding " + request.name();
  grpc::Status status;
  for (const auto& process : processes_) {
    grpc::ClientContext context;
    const auto stream = process->stub->Rebuild(&context, request);
    wire::RebuildProgress progress;
    while (stream->Read(&progress)) on_progress(progress);
    status = stream->Finish();
    if (status.ok()) return;
    if (status.error_code() != grpc::StatusCode::NOT_FOUND) fail(status, doing, process->endpoint);
  }
  fail(status, doing, processes_.back()->endpoint);
}

// Returns the answer of the first process that knows the projection.
template <typename Call>
void ProjectionClient::ask(const std::string& doing, std::chrono::seconds time_max, Call call) {
  grpc::Status status;
  for (const auto& process : processes_) {
    grpc::ClientContext context;
    context.set_deadline(in(time_max));
    status = call(*process->stub, context);
    if (status.ok()) return;
    if (status.error_code() != grpc::StatusCode::NOT_FOUND) fail(status, doing, process->endpoint);
  }
  fail(status, doing, processes_.back()->endpoint);
}

void ProjectionClient::cancel(const std::string& name) {
  wire::ProjectionRequest request;
  request.set_name(name);
  ask("cancelling the rebuild of " + name, cancel_time_max, [&](auto& stub, auto& context) {
    wire::Empty reply;
    return stub.CancelRebuild(&context, request, &reply);
  });
}

std::vector<wire::Generation> ProjectionClient::generations(const std::string& name) {
  wire::ProjectionRequest request;
  request.set_name(name);
  wire::GenerationsReply reply;
  ask("generations of " + name, answer_time_max,
      [&](auto& stub, auto& context) { return stub.ListGenerations(&context, request, &reply); });
  return {reply.generations().begin(), reply.generations().end()};
}

void ProjectionClient::drop(const std::string& name, int generation) {
  wire::DropGenerationRequest request;
  request.set_name(name);
  request.set_generation(generation);
  ask("dropping a generation of " + name, cancel_time_max, [&](auto& stub, auto& context) {
    wire::Empty reply;
    return stub.DropGeneration(&context, request, &reply);
  });
}

ModelChecksum ProjectionClient::checksum(const std::string& name, int generation) {
  wire::ChecksumRequest request;
  request.set_name(name);
  request.set_generation(generation);
  wire::ChecksumReply reply;
  ask("checksum of " + name, checksum_time_max,
      [&](auto& stub, auto& context) { return stub.Checksum(&context, request, &reply); });
  ModelChecksum sum{name, {reply.sha256(), reply.rows()}};
  for (const auto& each : reply.at()) {
    sum.checksum.at.push_back({each.topic(), each.partition(), each.next_offset()});
  }
  return sum;
}

std::vector<wire::ParkedAggregate> ProjectionClient::parked(const std::string& name) {
  wire::ProjectionRequest request;
  request.set_name(name);
  wire::ParkedReply reply;
  ask("what is parked in " + name, answer_time_max,
      [&](auto& stub, auto& context) { return stub.ListParked(&context, request, &reply); });
  return {reply.parked().begin(), reply.parked().end()};
}

wire::RetryReply ProjectionClient::retry(const std::string& name, const std::string& aggregate_id) {
  wire::ParkedRequest request;
  request.set_name(name);
  request.set_aggregate_id(aggregate_id);
  wire::RetryReply reply;
  ask("trying again what is parked in " + name, checksum_time_max,
      [&](auto& stub, auto& context) { return stub.RetryParked(&context, request, &reply); });
  return reply;
}

void ProjectionClient::release(const std::string& name, const std::string& aggregate_id) {
  wire::ParkedRequest request;
  request.set_name(name);
  request.set_aggregate_id(aggregate_id);
  ask("releasing what is parked in " + name, answer_time_max, [&](auto& stub, auto& context) {
    wire::Empty reply;
    return stub.ReleaseParked(&context, request, &reply);
  });
}

}  // namespace carelog::tools
