#include "projections/generations/projection_service.h"

#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <thread>

#include "carelog/api/v1/projections.grpc.pb.h"
#include "tests/projections/fixtures/memory_generations.h"
#include "tests/projections/fixtures/told.h"

namespace carelog::projections {
namespace {

namespace api = carelog::api::v1;
using std::chrono::milliseconds;

class ProjectionServiceTest : public testing::Test {
 protected:
  ProjectionServiceTest() {
    log_.tell(ada, {registered("Ada")});
    grpc::ServerBuilder builder;
    builder.RegisterService(&service_.service());
    server_ = builder.BuildAndStart();
    stub_ = api::ProjectionService::NewStub(server_->InProcessChannel({}));
  }

  ~ProjectionServiceTest() override {
    service_.stop();
    server_->Shutdown(std::chrono::system_clock::now() + milliseconds(200));
  }

  api::ProjectionStatus status() {
    grpc::ClientContext context;
    api::ProjectionStatusReply reply;
    EXPECT_TRUE(stub_->GetStatus(&context, {}, &reply).ok());
    EXPECT_EQ(reply.projections_size(), 1);
    return reply.projections(0);
  }

  grpc::Status rebuild(const std::string& name, std::vector<api::RebuildProgress>& seen) {
    grpc::ClientContext context;
    api::RebuildRequest request;
    request.set_name(name);
    const auto stream = stub_->Rebuild(&context, request);
    for (api::RebuildProgress progress; stream->Read(&progress);) seen.push_back(progress);
    return stream->Finish();
  }

  bool live() {
    for (int tries = 0; tries < 2000; ++tries) {
      const auto now = status();
      const bool reads = now.last_progress_ms() > 0;  // the live one has looked at the log
      if (now.state() == "live" && now.lag_events() == 0 && reads) return true;
      std::this_thread::sleep_for(milliseconds(1));
    }
    return false;
  }

  MemoryGenerations& model_ = *new MemoryGenerations;  // owned by the projection
  ToldLog log_;
  Projection projection_{std::unique_ptr<ReadModelGenerations>(&model_),
                         {&log_.log()},
                         {.idle_wait_ms = milliseconds(20), .backoff_max_ms = milliseconds(50)}};
  grpc::Status admitted_ = grpc::Status::OK;
  ProjectionService service_{
      {&projection_},
      [this](const grpc::CallbackServerContext&, const char*) { return admitted_; }};
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<api::ProjectionService::Stub> stub_;
};

TEST_F(ProjectionServiceTest, TellsNothingToWhomItDoesNotAdmit) {
  admitted_ = {grpc::StatusCode::PERMISSION_DENIED, "not you"};
  const auto refused = [&](auto method, const auto& request, auto reply) {
    grpc::ClientContext context;
    const grpc::Status status = (*stub_.*method)(&context, request, &reply);
    return status.error_code() == grpc::StatusCode::PERMISSION_DENIED;
  };
  using Stub = api::ProjectionService::Stub;
  api::ProjectionRequest named;
  named.set_name("memory");
  api::ChecksumRequest sum;
  sum.set_name("memory");
  api::DropGenerationRequest drop;
  drop.set_name("memory");
  api::ParkedRequest parked;
  parked.set_name("memory");
  EXPECT_TRUE(refused(&Stub::GetStatus, api::Empty(), api::ProjectionStatusReply()));
  EXPECT_TRUE(refused(&Stub::CancelRebuild, named, api::Empty()));
  EXPECT_TRUE(refused(&Stub::ListGenerations, named, api::GenerationsReply()));
  EXPECT_TRUE(refused(&Stub::ListParked, named, api::ParkedReply()));
  EXPECT_TRUE(refused(&Stub::Checksum, sum, api::ChecksumReply()));
  EXPECT_TRUE(refused(&Stub::DropGeneration, drop, api::Empty()));
  EXPECT_TRUE(refused(&Stub::RetryParked, parked, api::RetryReply()));
  EXPECT_TRUE(refused(&Stub::ReleaseParked, parked, api::Empty()));
  EXPECT_TRUE(refused(&Stub::ListLogs, api::Empty(), api::LogsReply()));
  EXPECT_TRUE(refused(&Stub::ReadLog, api::ReadLogRequest(), api::ReadLogReply()));
  std::vector<api::RebuildProgress> seen;
  EXPECT_EQ(rebuild("memory", seen).error_code(), grpc::StatusCode::PERMISSION_DENIED);
}

TEST_F(ProjectionServiceTest, TellsWhereAProjectionIs) {
  EXPECT_EQ(status().state(), "stopped");
  EXPECT_EQ(status().lag_events(), 9);
  projection_.start();
  ASSERT_TRUE(live());
  const api::ProjectionStatus now = status();
  EXPECT_EQ(now.name(), "memory");
  EXPECT_EQ(now.generation(), 1);
  ASSERT_EQ(now.partitions_size(), 4);
  EXPECT_EQ(now.partitions(0).topic(), "patients");
  for (const auto& at : now.partitions()) {
    EXPECT_EQ(at.next_offset(), at.end_offset());
    EXPECT_EQ(at.lag_seconds(), 0);
    EXPECT_GT(at.last_progress_ms(), 0);
  }
  EXPECT_EQ(now.lag_seconds(), 0);
  EXPECT_GT(now.last_progress_ms(), 0);
}

TEST_F(ProjectionServiceTest, ShowsARebuildToItsEnd) {
  projection_.start();
  ASSERT_TRUE(live());
  std::vector<api::RebuildProgress> seen;
  EXPECT_TRUE(rebuild("memory", seen).ok());
  ASSERT_FALSE(seen.empty());
  EXPECT_TRUE(seen.back().finished());
  EXPECT_EQ(seen.back().total(), 9);
  EXPECT_EQ(seen.back().done(), 9);
  EXPECT_EQ(seen.back().generation(), 2);
  EXPECT_EQ(seen.back().phase(), "done");
  EXPECT_TRUE(seen.back().has_comparison());
  EXPECT_TRUE(model_.model(2)->rows().contains(ada));
}

TEST_F(ProjectionServiceTest, TellsAfterwardsHowARebuildWent) {
  projection_.start();
  ASSERT_TRUE(live());
  std::vector<api::RebuildProgress> seen;
  ASSERT_TRUE(rebuild("memory", seen).ok());
  grpc::ClientContext context;
  api::ProjectionRequest named;
  named.set_name("memory");
  api::GenerationsReply reply;
  ASSERT_TRUE(stub_->ListGenerations(&context, named, &reply).ok());
  EXPECT_EQ(reply.build().generation(), 2);
  EXPECT_TRUE(reply.build().finished());
  EXPECT_TRUE(reply.build().has_comparison());
}

TEST_F(ProjectionServiceTest, ShowsTheLogWithoutWhatItSaysOfPeople) {
  grpc::ClientContext listing;
  api::LogsReply logs;
  ASSERT_TRUE(stub_->ListLogs(&listing, {}, &logs).ok());
  ASSERT_EQ(logs.partitions_size(), 4);
  std::vector<api::LoggedRecord> commits;
  for (const auto& each : logs.partitions()) {
    grpc::ClientContext reading;
    api::ReadLogRequest request;
    request.set_topic(each.topic());
    request.set_partition(each.partition());
    request.set_limit(100);
    api::ReadLogReply page;
    ASSERT_TRUE(stub_->ReadLog(&reading, request, &page).ok());
    EXPECT_EQ(page.records_size(), each.end_offset());
    EXPECT_EQ(page.DebugString().find("Ada"), std::string::npos);
    for (const auto& record : page.records()) {
      EXPECT_EQ(record.verdict(), "valid");
      if (record.kind() == "commit") commits.push_back(record);
    }
  }
  ASSERT_EQ(commits.size(), 1U);
  EXPECT_EQ(commits[0].aggregate_id(), ada);
  EXPECT_EQ(commits[0].event_types(0), "PatientRegistered");
  EXPECT_EQ(commits[0].correlation_id(), "correlation-1");
  grpc::ClientContext asking;
  api::ReadLogRequest none;
  none.set_topic("nothing");
  api::ReadLogReply page;
  EXPECT_EQ(stub_->ReadLog(&asking, none, &page).error_code(), grpc::StatusCode::NOT_FOUND);
}

TEST_F(ProjectionServiceTest, KnowsNoGenerationThatIsNotThere) {
  projection_.start();
  ASSERT_TRUE(live());
  api::ChecksumRequest sum;
  sum.set_name("memory");
  sum.set_generation(99);
  grpc::ClientContext asking;
  api::ChecksumReply said;
  EXPECT_EQ(stub_->Checksum(&asking, sum, &said).error_code(), grpc::StatusCode::NOT_FOUND);
  api::DropGenerationRequest drop;
  drop.set_name("memory");
  drop.set_generation(99);
  grpc::ClientContext dropping;
  api::Empty dropped;
  EXPECT_EQ(stub_->DropGeneration(&dropping, drop, &dropped).error_code(),
            grpc::StatusCode::NOT_FOUND);
}

TEST_F(ProjectionServiceTest, SaysWhyARebuildCannotBegin) {
  projection_.start();
  ASSERT_TRUE(live());
  model_.set_away(true);
  std::vector<api::RebuildProgress> seen;
  const grpc::Status status = rebuild("memory", seen);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(status.error_message(), "the database is away");
  EXPECT_TRUE(seen.empty());
}

TEST_F(ProjectionServiceTest, NamesTheProjectionsThatThereAre) {
  std::vector<api::RebuildProgress> seen;
  const grpc::Status status = rebuild("patience", seen);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_NE(status.error_message().find("memory"), std::string::npos);

  grpc::ClientContext context;
  api::ChecksumRequest request;
  request.set_name("patience");
  api::ChecksumReply reply;
  EXPECT_EQ(stub_->Checksum(&context, request, &reply).error_code(), grpc::StatusCode::NOT_FOUND);
}

TEST_F(ProjectionServiceTest, EndsAStreamWhoseRebuildCannotGetOnWhenItStops) {
  std::thread stopper([this] {  // the projection was never started: the rebuild has no worker
    std::this_thread::sleep_for(milliseconds(100));
    service_.stop();
  });
  std::vector<api::RebuildProgress> seen;
  const grpc::Status status = rebuild("memory", seen);
  stopper.join();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_FALSE(seen.empty());
  EXPECT_FALSE(seen.back().finished());
}

}  // namespace
}  // namespace carelog::projections
