#include "tools/projection_client.h"

#include <grpcpp/grpcpp.h>

#include <chrono>
#include <set>

#include "carelog/api/v1/projections.grpc.pb.h"
#include "tools/exit_code.h"

namespace carelog::tools {

namespace {

namespace api = carelog::api::v1;

constexpr std::chrono::seconds answer_time_max{10};
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
  if (status.error_code() == grpc::StatusCode::NOT_FOUND) code = ExitCode::not_found;
  throw VerbFailed(code, doing + ": " + status.error_message() + " (" + endpoint + ")");
}

}  // namespace

struct ProjectionClient::Process {
  std::string endpoint;
  std::unique_ptr<api::ProjectionService::Stub> stub;
};

ProjectionClient::ProjectionClient(const RunningInstance& instance) {
  std::set<std::string> endpoints;
  for (const char* role : {"projector", "analytics"}) {
    const auto found = instance.endpoints.find(role);
    if (found != instance.endpoints.end()) endpoints.insert(found->second);
  }
  for (const auto& endpoint : endpoints) {
    auto channel = grpc::CreateChannel(endpoint, grpc::InsecureChannelCredentials());
    processes_.push_back(
        std::make_unique<Process>(Process{endpoint, api::ProjectionService::NewStub(channel)}));
  }
  if (processes_.empty())
    throw VerbFailed(ExitCode::unavailable, "no process with the role projector or analytics runs");
}

ProjectionClient::~ProjectionClient() = default;

std::vector<api::ProjectionStatus> ProjectionClient::statuses() {
  std::vector<api::ProjectionStatus> all;
  for (const auto& process : processes_) {
    grpc::ClientContext context;
    context.set_deadline(in(answer_time_max));
    api::ProjectionStatusReply reply;
    const grpc::Status status = process->stub->GetStatus(&context, {}, &reply);
    if (!status.ok()) fail(status, "asking for the projections", process->endpoint);
    all.insert(all.end(), reply.projections().begin(), reply.projections().end());
  }
  return all;
}

void ProjectionClient::rebuild(
    const std::string& name, const std::function<void(const api::RebuildProgress&)>& on_progress) {
  grpc::Status status;
  for (const auto& process : processes_) {
    grpc::ClientContext context;
    api::RebuildRequest request;
    request.set_name(name);
    const auto stream = process->stub->Rebuild(&context, request);
    api::RebuildProgress progress;
    while (stream->Read(&progress)) on_progress(progress);
    status = stream->Finish();
    if (status.ok()) return;
    if (status.error_code() != grpc::StatusCode::NOT_FOUND)
      fail(status, "rebuilding " + name, process->endpoint);
  }
  fail(status, "rebuilding " + name, processes_.back()->endpoint);
}

ModelChecksum ProjectionClient::checksum(const std::string& name) {
  grpc::Status status;
  for (const auto& process : processes_) {
    grpc::ClientContext context;
    context.set_deadline(in(checksum_time_max));
    api::ChecksumRequest request;
    request.set_name(name);
    api::ChecksumReply reply;
    status = process->stub->Checksum(&context, request, &reply);
    if (status.ok()) return {name, reply.sha256(), reply.rows()};
    if (status.error_code() != grpc::StatusCode::NOT_FOUND)
      fail(status, "checksum of " + name, process->endpoint);
  }
  fail(status, "checksum of " + name, processes_.back()->endpoint);
}

}  // namespace carelog::tools
