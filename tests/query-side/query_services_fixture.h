// The query services over gRPC, on memory readers.
#pragma once

#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "auth/calls/peer_transport.h"
#include "carelog/api/v1/billing.grpc.pb.h"
#include "carelog/api/v1/patient_queries.grpc.pb.h"
#include "query-side/billing/billing_query_service.h"
#include "query-side/billing/billing_reader.h"
#include "query-side/patients/duplicate_reader.h"
#include "query-side/patients/memory_patient_reader.h"
#include "query-side/patients/patient_query_service.h"
#include "query-side/reading/memory_row_reader.h"
#include "query-side/reading/patient_merges.h"
#include "query-side/reading/query_service.h"
#include "query-side/reading/read_failure.h"
#include "tests/auth/peers_fixture.h"
#include "tests/query-side/sample_rows.h"

namespace carelog::query {

namespace api = carelog::api::v1;

// Two accounts, on which everything is asked for, and what was asked last.
class TwoAccounts final : public BillingReader {
 public:
  std::vector<api::Ageing> ageing(const std::string&, const std::string& day) override {
    asked_for = day;
    api::Ageing ageing;
    ageing.set_currency("USD");
    ageing.set_due_minor(500);
    return {ageing};
  }
  std::vector<api::MoneyOfRecord> money_of_record(const std::string&, bool by_payer) override {
    api::MoneyOfRecord sum;
    sum.set_kind("charge");
    if (by_payer) sum.set_payer("Medicare");
    sum.set_amount_minor(700);
    return {sum};
  }
  api::ListUnpricedReply unpriced(const AccountsWanted& wanted) override {
    asked_for = wanted.after + " " + std::to_string(wanted.limit);
    api::ListUnpricedReply reply;
    reply.set_services(2);
    return reply;
  }
  api::ListUninvoicedReply uninvoiced(const AccountsWanted& wanted,
                                      const std::string& up_to) override {
    asked_for = wanted.after + " " + std::to_string(wanted.limit) + " " + up_to;
    api::ListUninvoicedReply reply;
    reply.set_left(2);
    return reply;
  }

  std::string asked_for;
};

class QueryServicesTest : public testing::Test {
 protected:
  QueryServicesTest() {
    positions_.put({"patients", "patients", 3, 10, 5});
    positions_.put({"audit", "patients", 3, 10, 5});
    positions_.put({"billing", "billing", 0, 10, 5});
    positions_.put({"duplicates", "patients", 3, 10, 5});
    positions_.put({"prices", "billing", 0, 10, 5});
    grpc::ServerBuilder builder;
    builder.RegisterService(&patients_.service());
    builder.RegisterService(&billing_.service());
    server_ = builder.BuildAndStart();
    const auto channel = auth::in_process_channel(*server_, peers_.signer(auth::PeerRole::gateway));
    patients_stub_ = api::PatientQueryService::NewStub(channel);
    billing_stub_ = api::BillingQueryService::NewStub(channel);
  }

  ~QueryServicesTest() override {
    freshness_.stop();
    server_->Shutdown(std::chrono::system_clock::now() + std::chrono::milliseconds(500));
  }

  grpc::Status get(int number, api::GetPatientReply& reply, const std::string& token = "",
                   std::uint32_t wait_ms = 0) {
    grpc::ClientContext context;
    api::GetPatientRequest request;
    auth::ask_as(*request.mutable_context(), "main");
    request.set_patient_id(id_number(number));
    request.mutable_freshness()->set_consistency_token(token);
    request.mutable_freshness()->set_wait_ms(wait_ms);
    return patients_stub_->GetPatient(&context, request, &reply);
  }

  grpc::Status list(api::ListPatientsRequest request, api::ListPatientsReply& reply) {
    grpc::ClientContext context;
    if (request.context().clinic().empty()) auth::ask_as(*request.mutable_context(), "main");
    return patients_stub_->ListPatients(&context, request, &reply);
  }

  grpc::Status account(int number, api::GetBillingAccountReply& reply, const std::string& token,
                       std::uint32_t wait_ms) {
    grpc::ClientContext context;
    api::GetBillingAccountRequest request;
    auth::ask_as(*request.mutable_context(), "main");
    request.set_patient_id(id_number(number));
    request.mutable_freshness()->set_consistency_token(token);
    request.mutable_freshness()->set_wait_ms(wait_ms);
    return billing_stub_->GetAccount(&context, request, &reply);
  }

  MemoryRowReader::NamedTexts account_of(int number) {
    return {{"id", "77777777-0000-8000-8000-000000000001"},
            {"patient_id", id_number(number)},
            {"clinic", "main"},
            {"currency", "USD"},
            {"balance_minor", "0"},
            {"ledger", "{}"},
            {"status", "open"},
            {"opened_at_ms", "1700000000000"},
            {"version", "1"}};
  }

  MemoryModelPositions positions_;
  MemoryPatientReader patient_reader_;
  MemoryRowReader row_reader_;
  TwoAccounts accounts_;
  Freshness freshness_{positions_};
  QueryWorkers workers_{2};
  auth::TestPeers peers_;
  FreshQueries queries_{freshness_, workers_, peers_.verifier()};
  MemoryDuplicateReader duplicates_;
  PatientQueryService patients_{patient_reader_, duplicates_, queries_, "0123456789abcdef"};
  MemoryPatientMerges merges_;
  BillingQueryService billing_{row_reader_, accounts_, merges_, queries_};
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<api::PatientQueryService::Stub> patients_stub_;
  std::unique_ptr<api::BillingQueryService::Stub> billing_stub_;
};

}  // namespace carelog::query
