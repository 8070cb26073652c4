// The whole command edge: envelopes over gRPC, and an engine with a thread for each partition.
#pragma once

#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <thread>
#include <utility>

#include "auth/calls/peer_transport.h"
#include "carelog/api/v1/commands.grpc.pb.h"
#include "carelog/api/v1/patient_commands.pb.h"
#include "command-side/services/command_edge_service.h"
#include "command-side/services/engine_context.h"
#include "command-side/services/patient_commands.h"
#include "command-side/store/memory_command_store.h"
#include "events/frame/manifest.h"
#include "events/log/rocksdb_log.h"
#include "infra/ids/random_id.h"
#include "infra/process/clock.h"
#include "tests/auth/peers_fixture.h"
#include "tests/infra/temporary_directory.h"

namespace carelog::command {

namespace wire = carelog::api::v1;
inline constexpr std::uint32_t partitions = 4;

inline wire::RegisterPatient ada(const std::string& email = "") {
  wire::RegisterPatient said;
  said.set_name("Ada Lovelace");
  said.set_email(email);
  said.set_date_of_birth("1985-12-10");
  return said;
}

inline wire::CorrectPatientDetails telephone(const std::string& number) {
  wire::CorrectPatientDetails said;
  said.set_telephone(number);
  return said;
}

class CommandEdge : public testing::Test {
 protected:
  CommandEdge() {
    engine_.start();
    for (int i = 0; i < 2000 && engine_.status().leading < partitions; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    EXPECT_EQ(engine_.status().leading, partitions) << engine_.status().text();
    grpc::ServerBuilder builder;
    builder.RegisterService(&service_);
    server_ = builder.BuildAndStart();
    stub_ = wire::CommandService::NewStub(
        auth::in_process_channel(*server_, peers_.signer(auth::PeerRole::gateway)));
  }
  ~CommandEdge() override {
    engine_.stop();
    server_->Shutdown();
  }

  // An envelope from the clinic main, with a command id of its own.
  template <class Command>
  static wire::CommandRequest envelope(const std::string& id, const Command& command) {
    wire::CommandRequest request;
    auto& context = *request.mutable_context();
    context.set_clinic("main");
    context.set_actor("u-1");
    context.set_role("clinician");
    context.set_command_id(infra::random_uuid());
    request.set_type("patient");
    request.set_id(id);
    request.set_key(id);
    request.set_command(command.descriptor()->name());
    request.set_body(command.SerializeAsString());
    return request;
  }

  grpc::Status call(const wire::CommandRequest& request, wire::CommandReply& reply) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(10));
    return stub_->Decide(&context, request, &reply);
  }
  wire::CommandReply decided(const wire::CommandRequest& request) {
    wire::CommandReply reply;
    const auto status = call(request, reply);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return reply;
  }
  wire::Refusal::Code refusal_of(const wire::CommandRequest& request) {
    const auto reply = decided(request);
    EXPECT_TRUE(reply.has_refused());
    return reply.refused().code();
  }
  static wire::PatientView view_of(const wire::CommandReply& reply) {
    wire::PatientView view;
    EXPECT_TRUE(view.ParseFromString(reply.done().view()));
    return view;
  }
  std::string registered() {
    const std::string id = infra::random_uuid();
    EXPECT_TRUE(decided(envelope(id, ada())).has_done());
    return id;
  }
  // Two patients in different partitions.
  std::pair<std::string, std::string> registered_apart() {
    const std::string one = registered();
    std::string other = registered();
    while (slices_.partition_of(one) == slices_.partition_of(other)) other = registered();
    return {one, other};
  }

  infra::TemporaryDirectory directory_;
  std::unique_ptr<events::RocksdbLogStore> logs_ = events::RocksdbLogStore::open(directory_.path());
  std::unique_ptr<events::Log> log_ = logs_->topic("patients", partitions);
  events::SliceMap slices_ = events::ensure_manifest(*log_, infra::now_ms());
  MemoryCommandStore store_;
  CommandEngine<PatientsTopic> engine_{*log_, slices_, store_, {.threads = partitions}};
  EngineContext<PatientsTopic> context_{engine_, patient_commands()};
  auth::TestPeers peers_;
  CommandEdgeService service_{{&context_}, peers_.verifier()};
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<wire::CommandService::Stub> stub_;
};

}  // namespace carelog::command
