// The query services over gRPC, on memory readers.
#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "query-side/reading/read_failure.h"
#include "tests/query-side/query_services_fixture.h"

namespace carelog::query {
namespace {

using std::chrono::milliseconds;

TEST_F(QueryServicesTest, AnswersWithThePatientAndTheAgeOfTheData) {
  patient_reader_.put(patient(1, "Ada"), 10);
  api::GetPatientReply reply;
  ASSERT_TRUE(get(1, reply).ok());
  EXPECT_EQ(reply.patient().name(), "Ada");
  EXPECT_GE(reply.age_of_data_ms(), 5);
  EXPECT_LT(reply.age_of_data_ms(), 5000);
}

TEST_F(QueryServicesTest, SendsOnToWhomThePatientIsMergedInto) {
  PatientView target = patient(2, "Ada");
  target.add_merged_from(id_number(1));
  patient_reader_.put(patient(1, "Adah"), 10);
  patient_reader_.put(target, 20);
  api::GetPatientReply reply;
  const grpc::Status status = get(1, reply);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_EQ(status.error_details(), record_merged + id_number(2));
  ASSERT_TRUE(get(2, reply).ok());
  EXPECT_EQ(reply.patient().merged_from(0), id_number(1));
}

TEST_F(QueryServicesTest, ShowsTheAccountsOfThoseMergedIntoThePatient) {
  auto other = account_of(2);
  other["id"] = "77777777-0000-8000-8000-000000000002";
  row_reader_.put("billing_accounts", account_of(1));
  row_reader_.put("billing_accounts", other);
  merges_.put(id_number(1), {true, "", {id_number(2)}});
  merges_.put(id_number(2), {true, id_number(1), {}});
  api::GetBillingAccountReply reply;
  ASSERT_TRUE(account(1, reply, "", 0).ok());
  EXPECT_EQ(reply.account().patient_id(), id_number(1));
  ASSERT_EQ(reply.account().merged_accounts_size(), 1);
  EXPECT_EQ(reply.account().merged_accounts(0).patient_id(), id_number(2));
  EXPECT_EQ(account(2, reply, "", 0).error_details(), record_merged + id_number(1));
}

TEST_F(QueryServicesTest, ListsLikelyDuplicatesInPages) {
  for (int number = 1; number <= 3; ++number) {
    patient_reader_.put(patient(number, "Ada"), number);
    DuplicateFeatures features;
    features.names = {"Ada Lovelace"};
    features.date_of_birth = "1815-12-10";
    duplicates_.put({{number, id_number(number)}, features});
  }
  const auto list = [&](api::ListDuplicatesRequest request, api::ListDuplicatesReply& reply) {
    grpc::ClientContext context;
    auth::ask_as(*request.mutable_context(), "main");
    return patients_stub_->ListDuplicates(&context, request, &reply);
  };
  api::ListDuplicatesRequest request;
  api::ListDuplicatesReply reply;
  request.set_limit(1);
  ASSERT_TRUE(list(request, reply).ok());
  ASSERT_EQ(reply.pairs_size(), 2) << "both of the newest";
  EXPECT_EQ(reply.pairs(0).patient().id(), id_number(3));
  EXPECT_EQ(reply.pairs(0).score(), 75u);
  request.set_cursor(reply.next_cursor());
  reply.Clear();
  ASSERT_TRUE(list(request, reply).ok());
  EXPECT_EQ(reply.pairs_size(), 1);
  request.set_score_min(80);
  EXPECT_EQ(list(request, reply).error_code(), grpc::StatusCode::INVALID_ARGUMENT)
      << "the cursor is of another list";
  request.clear_cursor();
  reply.Clear();
  ASSERT_TRUE(list(request, reply).ok());
  EXPECT_EQ(reply.pairs_size(), 0);
  request.set_score_min(101);
  EXPECT_EQ(list(request, reply).error_code(), grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_F(QueryServicesTest, KnowsNoStrangers) {
  api::GetPatientReply reply;
  EXPECT_EQ(get(2, reply).error_code(), grpc::StatusCode::NOT_FOUND);
}

TEST_F(QueryServicesTest, AnswersEachOfManyCallersWithThePatientItAskedFor) {
  for (int number = 0; number < 50; ++number) {
    patient_reader_.put(patient(number, "P" + std::to_string(number)), number);
  }
  std::atomic<int> right = 0;
  std::vector<std::thread> callers;
  for (int caller = 0; caller < 8; ++caller) {
    callers.emplace_back([&, caller] {
      for (int call = 0; call < 100; ++call) {
        const int number = (caller * 31 + call * 7) % 60;
        api::GetPatientReply reply;
        const grpc::Status status = get(number, reply);
        const bool known = number < 50;
        right += known ? reply.patient().name() == "P" + std::to_string(number)
                       : status.error_code() == grpc::StatusCode::NOT_FOUND;
      }
    });
  }
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(right, 800);
}

TEST_F(QueryServicesTest, RefusesARequestWithoutAClinic) {
  grpc::ClientContext context;
  api::GetPatientRequest request;
  auth::ask_as(*request.mutable_context(), "");
  api::GetPatientReply reply;
  EXPECT_EQ(patients_stub_->GetPatient(&context, request, &reply).error_code(),
            grpc::StatusCode::UNAUTHENTICATED);
}

TEST_F(QueryServicesTest, ShowsAWriteToWhoeverBringsItsToken) {
  std::thread projector([this] {
    std::this_thread::sleep_for(milliseconds(60));
    patient_reader_.put(patient(1, "Ada"), 10);
    positions_.put({"patients", "patients", 3, 11, 0});
  });
  api::GetPatientReply reply;
  EXPECT_TRUE(get(1, reply, "patients.3.10").ok());
  projector.join();
  EXPECT_EQ(reply.patient().name(), "Ada");
}

TEST_F(QueryServicesTest, SaysThatTheModelIsBehindWhenTheWaitIsOver) {
  patient_reader_.put(patient(1, "Ada"), 10);
  api::GetPatientReply reply;
  const auto began = Freshness::Clock::now();
  EXPECT_EQ(get(1, reply, "patients.3.10", 40).error_code(), grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_GE(Freshness::Clock::now() - began, milliseconds(40));
  EXPECT_EQ(get(1, reply, "rubbish").error_code(), grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_F(QueryServicesTest, RefusesATokenOfAPartitionThatDoesNotExist) {
  patient_reader_.put(patient(1, "Ada"), 10);
  api::GetPatientReply reply;
  const grpc::Status refused = get(1, reply, "patients.99.0", 40);
  EXPECT_EQ(refused.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(refused.error_details(), no_such_partition);
  EXPECT_NE(refused.error_message().find("partition 99 of patients"), std::string::npos);
  api::GetBillingAccountReply account_reply;
  EXPECT_EQ(account(1, account_reply, "billing.99.0", 40).error_details(), no_such_partition);
}

TEST_F(QueryServicesTest, HoldsNoThreadWhileItWaits) {
  patient_reader_.put(patient(1, "Ada"), 10);
  std::vector<std::thread> waiting;  // far more than there are workers
  std::atomic<int> behind = 0;
  for (int caller = 0; caller < 12; ++caller) {
    waiting.emplace_back([this, &behind] {
      api::GetPatientReply reply;
      if (get(1, reply, "patients.3.99", 3000).error_code() ==
          grpc::StatusCode::FAILED_PRECONDITION) {
        ++behind;
      }
    });
  }
  std::this_thread::sleep_for(milliseconds(50));
  const auto began = Freshness::Clock::now();
  api::GetPatientReply reply;
  EXPECT_TRUE(get(1, reply).ok());
  EXPECT_LT(Freshness::Clock::now() - began, milliseconds(2500));
  for (std::thread& caller : waiting) caller.join();
  EXPECT_EQ(behind, 12);
}

TEST_F(QueryServicesTest, TurnsThePagesOfAList) {
  for (int number = 0; number < 5; ++number) {
    patient_reader_.put(patient(number, "P" + std::to_string(number)), number);
  }
  api::ListPatientsRequest request;
  request.set_limit(2);
  std::vector<std::string> names;
  api::ListPatientsReply reply;
  do {
    ASSERT_TRUE(list(request, reply).ok());
    for (const auto& found : reply.patients()) names.push_back(found.name());
    request.set_cursor(reply.next_cursor());
  } while (!reply.next_cursor().empty());
  EXPECT_THAT(names, testing::ElementsAre("P4", "P3", "P2", "P1", "P0"));
}

TEST_F(QueryServicesTest, NamesTheFieldOfABadRequest) {
  api::ListPatientsReply reply;
  api::ListPatientsRequest request;
  request.set_limit(101);
  EXPECT_NE(list(request, reply).error_message().find("limit"), std::string::npos);
  request.set_limit(1);
  request.set_cursor("AAAA");
  EXPECT_EQ(list(request, reply).error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_NE(list(request, reply).error_message().find("cursor"), std::string::npos);
  request.clear_cursor();
  request.set_date_of_birth("1990-02-30");
  EXPECT_NE(list(request, reply).error_message().find("date_of_birth"), std::string::npos);
  for (const char* said : {"1990-02-28", "1990-02", "1990"}) {
    request.set_date_of_birth(said);
    EXPECT_TRUE(list(request, reply).ok()) << said;
  }
}

TEST_F(QueryServicesTest, RefusesACursorInAnotherClinic) {
  for (int number = 0; number < 5; ++number) patient_reader_.put(patient(number, "P"), number);
  api::ListPatientsRequest request;
  request.set_limit(2);
  api::ListPatientsReply reply;
  ASSERT_TRUE(list(request, reply).ok());
  request.set_cursor(reply.next_cursor());
  auth::ask_as(*request.mutable_context(), "other");
  EXPECT_EQ(list(request, reply).error_code(), grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_F(QueryServicesTest, TellsAHistory) {
  patient_reader_.add(entry(1, 1, "PatientRegistered"));
  patient_reader_.add(entry(1, 2, "PatientDeactivated"));
  grpc::ClientContext context;
  api::GetPatientHistoryRequest request;
  auth::ask_as(*request.mutable_context(), "main");
  request.set_patient_id(id_number(1));
  request.set_limit(1);
  api::GetPatientHistoryReply reply;
  ASSERT_TRUE(patients_stub_->GetPatientHistory(&context, request, &reply).ok());
  EXPECT_EQ(reply.entries_size(), 1);
  EXPECT_TRUE(reply.more());
}

TEST_F(QueryServicesTest, WaitsForTheAccountThatAReactorIsAboutToOpen) {
  positions_.put({"patients", "patients", 3, 11, 0});
  std::thread reactor([this] {
    std::this_thread::sleep_for(milliseconds(40));
    positions_.put({"billing", "billing", 0, 11, 0});  // somebody else's account
    std::this_thread::sleep_for(milliseconds(40));
    row_reader_.put("billing_accounts", account_of(1));
    positions_.put({"billing", "billing", 0, 12, 0});
  });
  api::GetBillingAccountReply reply;
  EXPECT_TRUE(account(1, reply, "patients.3.10", 20000).ok());
  reactor.join();
  EXPECT_EQ(reply.account().currency(), "USD");
}

TEST_F(QueryServicesTest, WaitsForAnAccountNoLongerThanAsked) {
  api::GetBillingAccountReply reply;
  EXPECT_EQ(account(1, reply, "patients.3.10", 40).error_code(),
            grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_EQ(account(1, reply, "", 0).error_code(), grpc::StatusCode::NOT_FOUND);
}

TEST_F(QueryServicesTest, EndsWaitsWhenItStops) {
  std::thread stopper([this] {
    std::this_thread::sleep_for(milliseconds(50));
    freshness_.stop();
  });
  api::GetBillingAccountReply reply;
  const auto began = Freshness::Clock::now();
  EXPECT_EQ(account(1, reply, "patients.3.10", 20000).error_code(),
            grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_LT(Freshness::Clock::now() - began, milliseconds(15000));
  stopper.join();
}

TEST_F(QueryServicesTest, DoesNotWaitForAnAccountThatABillingTokenWouldHaveShown) {
  api::GetBillingAccountReply reply;
  const auto began = Freshness::Clock::now();
  EXPECT_EQ(account(4, reply, "billing.0.9", 20000).error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_LT(Freshness::Clock::now() - began, milliseconds(15000));
}

}  // namespace
}  // namespace carelog::query
