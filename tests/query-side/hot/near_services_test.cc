// GetPatient with patients kept near: who asks, for whom, with which token.
#include <gtest/gtest.h>

#include "query-side/hot/hot_patients.h"
#include "query-side/hot/memory_hot_rows.h"
#include "tests/query-side/query_services_fixture.h"

namespace carelog::query {
namespace {

// The same rows, as if they were on another machine.
class FarRows final : public HotRows {
 public:
  bool begin(const AsOf& at, const std::string& origin) override { return rows_.begin(at, origin); }
  bool follow(const std::vector<Touch>& touches, const std::vector<Moved>& moves) override {
    return rows_.follow(touches, moves);
  }
  std::vector<std::optional<std::string>> find(const std::vector<std::string>& ids) override {
    return rows_.find(ids);
  }
  void offer(const std::string& id, std::uint32_t partition, const AsOf& as_of,
             const std::string& row) override {
    rows_.offer(id, partition, as_of, row);
  }
  bool waits() const override { return true; }
  HotCounts counts() override { return rows_.counts(); }

 private:
  MemoryHotRows rows_{1 << 20};
};

using MakeRows = std::unique_ptr<HotRows> (*)();

class NearServices : public QueryServicesTest, public testing::WithParamInterface<MakeRows> {
 protected:
  NearServices() {
    patient_reader_.put(patient(1, "Ada"), 1);
    patient_reader_.stand_at(stands_);
    EXPECT_TRUE(follower_.begin(stands_, "here", HotFollower::Clock::now()));
    grpc::ServerBuilder builder;
    builder.RegisterService(&near_patients_.service());
    near_server_ = builder.BuildAndStart();
    stub_ = api::PatientQueryService::NewStub(
        auth::in_process_channel(*near_server_, peers_.signer(auth::PeerRole::gateway)));
  }
  ~NearServices() override {
    freshness_.stop();
    near_server_->Shutdown(std::chrono::system_clock::now() + std::chrono::milliseconds(500));
  }

  std::string name(const std::string& token = "", const std::string& clinic = "main") {
    grpc::ClientContext context;
    api::GetPatientRequest request;
    auth::ask_as(*request.mutable_context(), clinic);
    request.set_patient_id(id_number(1));
    request.mutable_freshness()->set_consistency_token(token);
    api::GetPatientReply reply;
    const grpc::Status status = stub_->GetPatient(&context, request, &reply);
    return status.ok() ? reply.patient().name() : status.error_message();
  }
  void rename(const std::string& to) { patient_reader_.put(patient(1, to), 1); }

  AsOf stands_{1, {0, 0, 0, 10}};
  std::unique_ptr<HotRows> rows_ = GetParam()();
  HotFollower follower_{*rows_, "patients"};
  HotPatients near_{*rows_, follower_};
  PatientQueryService near_patients_{patient_reader_, duplicates_, queries_, "0123456789abcdef",
                                     &near_};
  std::unique_ptr<grpc::Server> near_server_;
  std::unique_ptr<api::PatientQueryService::Stub> stub_;
};

TEST_P(NearServices, ReadOnceAndThenKept) {
  const std::string before = name();
  rename("Somebody else");  // which nobody tells
  EXPECT_EQ(name(), before);
  EXPECT_EQ(rows_->counts().hits, 1U);
}

TEST_P(NearServices, ATokenThatIsNotFollowedIsRead) {
  name();
  rename("Somebody else");
  positions_.put({"patients", "patients", 3, 11, 5});
  EXPECT_EQ(name("patients.3.10"), "Somebody else");
  EXPECT_NE(name("patients.3.9"), "Somebody else");
}

TEST_P(NearServices, WhatIsFollowedIsReadAgain) {
  name();
  rename("Somebody else");
  stands_.next_offsets[3] = 11;
  patient_reader_.stand_at(stands_);
  ASSERT_TRUE(follower_.take({{.generation = 1, .touches = {{id_number(1), 3, 11}}},
                              {.generation = 1, .moves = {{3, 10, 11}}}}));
  EXPECT_EQ(name(), "Somebody else");
}

TEST_P(NearServices, AnotherClinicSeesNothingOfIt) {
  name();
  EXPECT_EQ(name("", "other"), "there is no such patient");
}

TEST_P(NearServices, NothingIsTakenWhenNobodyFollows) {
  name();
  rename("Somebody else");
  follower_.lose();
  EXPECT_EQ(name(), "Somebody else");
}

INSTANTIATE_TEST_SUITE_P(Rows, NearServices,
                         testing::Values(
                             +[]() {
                               return std::unique_ptr<HotRows>(new MemoryHotRows(1U << 20U));
                             },
                             +[]() { return std::unique_ptr<HotRows>(new FarRows); }));

}  // namespace
}  // namespace carelog::query
