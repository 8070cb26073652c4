// Lists of rows and the reach of read models over gRPC, on rows in memory.
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "auth/calls/peer_transport.h"
#include "carelog/api/v1/read_models.grpc.pb.h"
#include "query-side/reading/memory_row_reader.h"
#include "query-side/reading/query_service.h"
#include "query-side/reading/reach_service.h"
#include "query-side/reading/read_failure.h"
#include "query-side/reading/row_query_service.h"
#include "query-side/row_lists.h"
#include "tests/auth/peers_fixture.h"
#include "tests/query-side/sample_rows.h"

namespace carelog::query {
namespace {

namespace api = carelog::api::v1;
using Ids = std::vector<std::string>;

class RowQueries : public testing::Test {
 protected:
  RowQueries() {
    positions_.put({"occupancy", "patients", 3, 10, 5});
    grpc::ServerBuilder builder;
    builder.RegisterService(&rows_.service());
    builder.RegisterService(&reach_.service());
    server_ = builder.BuildAndStart();
    const auto channel = auth::in_process_channel(*server_, peers_.signer(auth::PeerRole::gateway));
    stub_ = api::RowQueryService::NewStub(channel);
    reach_stub_ = api::ReadModelService::NewStub(channel);
    for (int number = 1; number <= 5; ++number) put(number, number * 100, number * 100 + 150);
  }
  ~RowQueries() override {
    freshness_.stop();
    server_->Shutdown(std::chrono::system_clock::now() + std::chrono::milliseconds(500));
  }

  void put(int number, std::int64_t begins_ms, std::int64_t ends_ms,
           const MemoryRowReader::NamedTexts& but = {}) {
    MemoryRowReader::NamedTexts row = {{"id", id_number(number)},
                                       {"patient_id", id_number(number % 2)},
                                       {"clinic", "main"},
                                       {"content", R"({"status":"planned","id":"not this one"})"},
                                       {"status", "planned"},
                                       {"visit_class", "AMB"},
                                       {"begins_ms", std::to_string(begins_ms)},
                                       {"ends_ms", std::to_string(ends_ms)},
                                       {"in_error", "f"},
                                       {"version", "3"}};
    for (const auto& [column, text] : but) row[column] = text;
    reader_.put("occupancy", row);
  }

  static api::ListRowsRequest during(std::int64_t from_ms, std::int64_t to_ms,
                                     const std::string& clinic = "main") {
    api::ListRowsRequest request;
    auth::ask_as(*request.mutable_context(), clinic);
    request.set_list("occupancy");
    request.set_from_ms(from_ms);
    request.set_to_ms(to_ms);
    return request;
  }
  grpc::Status list(const api::ListRowsRequest& request, api::ListRowsReply& reply) {
    grpc::ClientContext context;
    return stub_->List(&context, request, &reply);
  }
  Ids ids(const api::ListRowsRequest& request) {
    api::ListRowsReply reply;
    const grpc::Status status = list(request, reply);
    EXPECT_TRUE(status.ok()) << status.error_message();
    Ids found;
    for (const auto& row : reply.rows()) {
      found.push_back(nlohmann::json::parse(row.json()).at("id"));
    }
    return found;
  }
  grpc::StatusCode code(const api::ListRowsRequest& request) {
    api::ListRowsReply reply;
    return list(request, reply).error_code();
  }
  grpc::Status reach(const std::string& model, const std::string& token = "") {
    grpc::ClientContext context;
    api::ReachRequest request;
    request.set_model(model);
    request.mutable_freshness()->set_consistency_token(token);
    request.mutable_freshness()->set_wait_ms(50);
    api::ReachReply reply;
    return reach_stub_->Reach(&context, request, &reply);
  }

  bool broken_ = false;
  MemoryModelPositions positions_;
  MemoryRowReader reader_;
  Freshness freshness_{positions_};
  QueryWorkers workers_{2};
  auth::TestPeers peers_;
  FreshQueries queries_{freshness_, workers_, peers_.verifier()};
  RowQueryService rows_{row_lists(), reader_, queries_, "0123456789abcdef"};
  ReachService reach_{peers_.verifier(), {{"occupancy", &queries_, [this] {
                                             if (broken_) throw ReadModelAway("no database");
                                           }}}};
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<api::RowQueryService::Stub> stub_;
  std::unique_ptr<api::ReadModelService::Stub> reach_stub_;
};

TEST_F(RowQueries, ListsWhatTellsOfSomeMomentOfTheTime) {
  EXPECT_EQ(ids(during(300, 400)), (Ids{id_number(2), id_number(3)}));
  EXPECT_EQ(ids(during(249, 250)), (Ids{id_number(1), id_number(2)}));
  EXPECT_EQ(ids(during(250, 251)), Ids{id_number(2)}) << "ends are exclusive";
  EXPECT_EQ(ids(during(0, 100)), Ids());
}

TEST_F(RowQueries, ShowsARowWithItsMembersAndThePatientsName) {
  reader_.put("patients", {{"id", id_number(1)}, {"clinic", "main"}, {"name", "Ada"}});
  reader_.put("patients", {{"id", id_number(0)}, {"clinic", "other"}, {"name", "Grace"}});
  api::ListRowsReply reply;
  ASSERT_TRUE(list(during(300, 400), reply).ok());
  ASSERT_EQ(reply.rows_size(), 2);
  EXPECT_EQ(reply.rows(1).patient_id(), id_number(1));
  EXPECT_EQ(reply.rows(1).json(), R"({"id":")" + id_number(3) + R"(","patientId":")" +
                                      id_number(1) +
                                      R"(","patientName":"Ada","version":3,"status":"planned"})");
  EXPECT_EQ(reply.rows(0).json().find("patientName"), std::string::npos) << "another clinic's";
  EXPECT_GE(reply.age_of_data_ms(), 5);
}

TEST_F(RowQueries, LeavesOutErrorsOtherClinicsAndWhatDoesNotHoldTheText) {
  put(6, 300, 310, {{"in_error", "t"}});
  put(7, 300, 310, {{"clinic", "other"}});
  put(8, 300, 310, {{"status", "arrived"}, {"visit_class", "EMER"}});
  auto request = during(300, 310);
  EXPECT_EQ(ids(request), (Ids{id_number(2), id_number(3), id_number(8)}));
  auto& filter = *request.add_filters();
  filter.set_name("class");
  filter.set_value("EMER");
  EXPECT_EQ(ids(request), Ids{id_number(8)});
  EXPECT_EQ(ids(during(300, 310, "other")), Ids{id_number(7)});
}

TEST_F(RowQueries, GivesPagesThatAreOfOneListOnly) {
  auto request = during(0, 1000);
  request.set_limit(2);
  Ids seen;
  api::ListRowsReply page;
  do {
    request.set_cursor(page.next_cursor());
    page.Clear();
    ASSERT_TRUE(list(request, page).ok());
    EXPECT_LE(page.rows_size(), 2);
    for (const auto& row : page.rows()) seen.push_back(nlohmann::json::parse(row.json()).at("id"));
  } while (!page.next_cursor().empty());
  EXPECT_EQ(seen, (Ids{id_number(1), id_number(2), id_number(3), id_number(4), id_number(5)}));

  request.clear_cursor();
  ASSERT_TRUE(list(request, page).ok());
  auto other = during(0, 999);
  other.set_cursor(page.next_cursor());
  EXPECT_EQ(code(other), grpc::StatusCode::INVALID_ARGUMENT);
  other = during(0, 1000, "other");
  other.set_cursor(page.next_cursor());
  EXPECT_EQ(code(other), grpc::StatusCode::INVALID_ARGUMENT);
  other = during(0, 1000);
  other.set_cursor(page.next_cursor());
  EXPECT_EQ(code(other), grpc::StatusCode::OK);
}

TEST_F(RowQueries, RefuseWhatNoListIsAskedFor) {
  auto request = during(0, 0);
  EXPECT_EQ(code(request), grpc::StatusCode::INVALID_ARGUMENT);
  request = during(0, 1);
  request.set_limit(101);
  EXPECT_EQ(code(request), grpc::StatusCode::INVALID_ARGUMENT);
  request = during(0, 1);
  request.add_filters()->set_name("colour");
  EXPECT_EQ(code(request), grpc::StatusCode::INVALID_ARGUMENT);
  request = during(0, 1);
  request.set_list("secrets");
  EXPECT_EQ(code(request), grpc::StatusCode::PERMISSION_DENIED);
}

TEST_F(RowQueries, ShowEachListToThoseAloneWhoMaySeeIt) {
  auto request = during(0, 1000);
  auth::ask_as(*request.mutable_context(), "main", auth::Role::receptionist);
  EXPECT_EQ(code(request), grpc::StatusCode::OK);
  auth::ask_as(*request.mutable_context(), "main", auth::Role::biller);
  EXPECT_EQ(code(request), grpc::StatusCode::PERMISSION_DENIED);
}

TEST_F(RowQueries, WaitForTheTokenAndSayWhenItIsNotReached) {
  auto request = during(0, 1000);
  request.mutable_freshness()->set_consistency_token("patients.3.9");
  EXPECT_EQ(code(request), grpc::StatusCode::OK);
  request.mutable_freshness()->set_consistency_token("patients.3.10");
  request.mutable_freshness()->set_wait_ms(50);
  EXPECT_EQ(code(request), grpc::StatusCode::FAILED_PRECONDITION);
}

TEST_F(RowQueries, TellHowFarAModelIsWithoutKnowingWhatItHolds) {
  EXPECT_TRUE(reach("occupancy").ok());
  EXPECT_TRUE(reach("occupancy", "patients.3.9").ok());
  EXPECT_EQ(reach("occupancy", "patients.3.10").error_code(),
            grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_EQ(reach("weather").error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  broken_ = true;
  EXPECT_EQ(reach("occupancy").error_code(), grpc::StatusCode::UNAVAILABLE);
}

}  // namespace
}  // namespace carelog::query
