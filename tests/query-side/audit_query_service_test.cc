// The audit query service over gRPC, on the memory reader.
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include "auth/calls/peer_transport.h"
#include "carelog/api/v1/audit_queries.grpc.pb.h"
#include "infra/process/clock.h"
#include "query-side/audit/audit_query_service.h"
#include "query-side/audit/memory_audit_reader.h"
#include "query-side/reading/query_service.h"
#include "tests/auth/peers_fixture.h"
#include "tests/query-side/sample_rows.h"

namespace carelog::query {
namespace {

namespace api = carelog::api::v1;

class AuditQueries : public testing::Test {
 protected:
  AuditQueries() {
    positions_.put({"audit", "patients", 3, 10, 5});
    grpc::ServerBuilder builder;
    builder.RegisterService(&audit_.service());
    server_ = builder.BuildAndStart();
    stub_ = api::AuditQueryService::NewStub(
        auth::in_process_channel(*server_, peers_.signer(auth::PeerRole::gateway)));
    for (int number = 1; number <= 3; ++number) read(number);
  }
  ~AuditQueries() override {
    freshness_.stop();
    server_->Shutdown(std::chrono::system_clock::now() + std::chrono::milliseconds(500));
  }

  void read(int number) {
    AuditRecord record;
    auto& access = *record.mutable_access();
    access.set_kind(api::READ_ACCESS);
    access.set_journal(id_number(9));
    access.set_position(number * 40);
    access.set_at(infra::format_time(1'000 * number));
    access.set_clinic("main");
    access.set_actor("u-" + std::to_string(number % 2));
    reader_.put(record);
  }
  grpc::Status search(api::SearchAuditRequest request, api::SearchAuditReply& reply) {
    grpc::ClientContext context;
    auth::ask_as(*request.mutable_context(), "main", auth::Role::auditor);
    reply.Clear();
    return stub_->SearchAudit(&context, request, &reply);
  }

  MemoryModelPositions positions_;
  MemoryAuditReader reader_;
  Freshness freshness_{positions_};
  QueryWorkers workers_{2};
  auth::TestPeers peers_;
  FreshQueries queries_{freshness_, workers_, peers_.verifier()};
  AuditQueryService audit_{reader_, queries_, "0123456789abcdef"};
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<api::AuditQueryService::Stub> stub_;
};

TEST_F(AuditQueries, AreAnsweredPageByPage) {
  api::SearchAuditRequest request;
  request.set_limit(2);
  api::SearchAuditReply reply;
  ASSERT_TRUE(search(request, reply).ok());
  ASSERT_EQ(reply.records_size(), 2);
  EXPECT_EQ(reply.records(0).access().position(), 120) << "newest first";
  request.set_cursor(reply.next_cursor());
  ASSERT_TRUE(search(request, reply).ok());
  ASSERT_EQ(reply.records_size(), 1);
  EXPECT_EQ(reply.records(0).access().position(), 40);
  EXPECT_EQ(reply.next_cursor(), "");
}

TEST_F(AuditQueries, TakeACursorOnlyWithItsFilter) {
  api::SearchAuditRequest request;
  request.set_limit(1);
  api::SearchAuditReply reply;
  ASSERT_TRUE(search(request, reply).ok());
  request.set_cursor(reply.next_cursor());
  request.set_actor("u-1");
  EXPECT_EQ(search(request, reply).error_code(), grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_F(AuditQueries, RefuseATokenOfAPartitionThatDoesNotExist) {
  api::SearchAuditRequest request;
  request.mutable_freshness()->set_consistency_token("patients.8.1");
  request.mutable_freshness()->set_wait_ms(30);
  api::SearchAuditReply reply;
  EXPECT_EQ(search(request, reply).error_details(), no_such_partition);
}

TEST_F(AuditQueries, AreForWhomThePermissionAllowsThem) {
  for (const auth::Role role : auth::all_roles) {
    grpc::ClientContext context;
    api::SearchAuditRequest request;
    auth::ask_as(*request.mutable_context(), "main", role);
    api::SearchAuditReply reply;
    const auto code = stub_->SearchAudit(&context, request, &reply).error_code();
    EXPECT_EQ(code == grpc::StatusCode::PERMISSION_DENIED,
              !auth::allowed(role, auth::Permission::read_audit))
        << auth::role_name(role);
  }
}

TEST_F(AuditQueries, AreForNobodyWithoutAToken) {
  grpc::ClientContext context;
  api::SearchAuditRequest request;
  auth::ask_as(*request.mutable_context(), "main", auth::Role::auditor);
  api::SearchAuditReply reply;
  const auto plain = api::AuditQueryService::NewStub(server_->InProcessChannel({}));
  EXPECT_EQ(plain->SearchAudit(&context, request, &reply).error_code(),
            grpc::StatusCode::UNAUTHENTICATED);
}

}  // namespace
}  // namespace carelog::query
