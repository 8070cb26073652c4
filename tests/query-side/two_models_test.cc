// Queries whose answer is put together of two read models: a token holds for both.
#include "carelog/api/v1/chart.grpc.pb.h"
#include "query-side/chart/care_reader.h"
#include "query-side/chart/chart_query_service.h"
#include "query-side/chart/chart_reader.h"
#include "tests/query-side/query_services_fixture.h"

namespace carelog::query {
namespace {

// One entry of one patient.
class OneEntry final : public ChartReader {
 public:
  std::optional<api::ChartEntryView> find(const ChartFilter&, const std::string& id) override {
    api::ChartEntryView entry;
    entry.set_id(id);
    return entry;
  }
  ChartPage list(const ChartFilter&, const std::optional<ChartPlace>&, std::uint32_t) override {
    return {};
  }
  std::uint64_t count(const ChartFilter&) override { return 1; }
  TimelinePage timeline(const std::string&, const std::vector<std::string>&,
                        const std::optional<TimelinePlace>&, std::uint32_t) override {
    return {};
  }
};

// Whoever asks as tests do.
class OneCarer final : public CareReader {
 public:
  bool treats(const CareQuestion& question) override { return question.subject == "a-user"; }
};

class TwoModels : public QueryServicesTest {
 protected:
  // What the other model is made of is there, the patients are behind.
  void reached(const std::string& model) { positions_.put({model, "patients", 3, 11, 0}); }
};

// A patient just registered is not there yet.
TEST_F(TwoModels, ShowAnEntryOnceThePatientsAreAsFresh) {
  OneEntry entries;
  OneCarer care;
  ChartQueryService chart(entries, care, merges_, queries_, "0123456789abcdef");
  grpc::ServerBuilder builder;
  builder.RegisterService(&chart.service());
  const auto server = builder.BuildAndStart();
  const auto stub = api::ChartQueryService::NewStub(
      auth::in_process_channel(*server, peers_.signer(auth::PeerRole::gateway)));
  merges_.put(id_number(1), {});
  reached("chart");
  api::GetEntryRequest request;
  auth::ask_as(*request.mutable_context(), "main");
  request.set_patient_id(id_number(1));
  request.set_id(id_number(2));
  request.mutable_freshness()->set_consistency_token("patients.3.10");
  request.mutable_freshness()->set_wait_ms(40);
  const auto get = [&] {
    grpc::ClientContext context;
    api::GetEntryReply reply;
    return stub->GetEntry(&context, request, &reply).error_code();
  };
  EXPECT_EQ(get(), grpc::StatusCode::FAILED_PRECONDITION);
  merges_.put(id_number(1), {.known = true, .merged_into = {}, .merged = {}});
  reached("patients");
  request.mutable_freshness()->set_wait_ms(5000);
  EXPECT_EQ(get(), grpc::StatusCode::OK);
  freshness_.stop();
  server->Shutdown(std::chrono::system_clock::now() + std::chrono::milliseconds(500));
}

TEST_F(TwoModels, SayWhoTreatsOnceThePatientsAreAsFresh) {
  OneEntry entries;
  OneCarer care;
  ChartQueryService chart(entries, care, merges_, queries_, "0123456789abcdef");
  grpc::ServerBuilder builder;
  builder.RegisterService(&chart.service());
  const auto server = builder.BuildAndStart();
  const auto stub = api::ChartQueryService::NewStub(
      auth::in_process_channel(*server, peers_.signer(auth::PeerRole::gateway)));
  reached("chart");
  reached("patients");
  api::CareRelationReply reply;
  const auto ask = [&](const std::string& patient, const std::string& by, auth::Role role) {
    api::CareRelationRequest request;
    auth::ask_as(*request.mutable_context(), "main", role);
    request.mutable_context()->set_actor(by);
    request.set_patient_id(patient);
    grpc::ClientContext context;
    return stub->GetCareRelation(&context, request, &reply).error_code();
  };
  merges_.put(id_number(1), {.known = true, .merged_into = {}, .merged = {}});
  merges_.put(id_number(2), {.known = false, .merged_into = {}, .merged = {}});
  merges_.put(id_number(3), {.known = true, .merged_into = id_number(1), .merged = {}});
  EXPECT_EQ(ask(id_number(1), "a-user", auth::Role::clinician), grpc::StatusCode::OK);
  EXPECT_TRUE(reply.treats());
  EXPECT_EQ(ask(id_number(1), "another", auth::Role::clinician), grpc::StatusCode::OK);
  EXPECT_FALSE(reply.treats());
  EXPECT_EQ(ask(id_number(2), "a-user", auth::Role::clinician), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(ask(id_number(3), "a-user", auth::Role::clinician),
            grpc::StatusCode::FAILED_PRECONDITION)
      << "merged into another";
  EXPECT_EQ(ask(id_number(1), "a-user", auth::Role::biller), grpc::StatusCode::PERMISSION_DENIED);
  freshness_.stop();
  server->Shutdown(std::chrono::system_clock::now() + std::chrono::milliseconds(500));
}

TEST_F(TwoModels, ListDuplicatesOnceThePatientsAreAsFresh) {
  reached("duplicates");
  api::ListDuplicatesRequest request;
  auth::ask_as(*request.mutable_context(), "main");
  request.mutable_freshness()->set_consistency_token("patients.3.10");
  request.mutable_freshness()->set_wait_ms(40);
  const auto list = [&] {
    grpc::ClientContext context;
    api::ListDuplicatesReply reply;
    return patients_stub_->ListDuplicates(&context, request, &reply);
  };
  EXPECT_EQ(list().error_code(), grpc::StatusCode::FAILED_PRECONDITION);
  reached("patients");
  request.mutable_freshness()->set_wait_ms(5000);
  EXPECT_TRUE(list().ok());
}

TEST_F(TwoModels, ShowAnAccountOnceThePatientsAreAsFresh) {
  row_reader_.put("billing_accounts", account_of(1));
  reached("billing");
  api::GetBillingAccountReply reply;
  EXPECT_EQ(account(1, reply, "patients.3.10", 40).error_code(),
            grpc::StatusCode::FAILED_PRECONDITION);
  reached("patients");
  EXPECT_TRUE(account(1, reply, "patients.3.10", 5000).ok());
}

}  // namespace
}  // namespace carelog::query
