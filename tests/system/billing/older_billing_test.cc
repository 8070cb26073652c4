// BillingService over gRPC as callers of older systems know it.
#include <grpcpp/grpcpp.h>

#include "carelog/older/billing_service.grpc.pb.h"
#include "infra/process/port.h"
#include "tests/system/one_program.h"

namespace carelog::system_test {
namespace {

TEST(OlderBillingService, OpensAnAccountForACallerWithTheOldMessage) {
  Program program;
  const int port = infra::free_loopback_port();
  program.start({"--older-billing-port", std::to_string(port)});
  const auto stub = BillingService::NewStub(
      grpc::CreateChannel("127.0.0.1:" + std::to_string(port), grpc::InsecureChannelCredentials()));
  const auto call = [&](const std::string& patient_id, BillingResponse& response) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(10));
    BillingRequest request;
    request.set_patientid(patient_id);
    request.set_name("Ada Lovelace");
    request.set_email("ada@example.org");
    return stub->CreateBillingAccount(&context, request, &response);
  };
  const auto registered = program.post("/api/patients", "receptionist", patient("Ada", "a@x.org"));
  const std::string known = json::parse(registered.body).at("id");
  BillingResponse first;
  BillingResponse again;
  ASSERT_TRUE(call(known, first).ok());
  EXPECT_EQ(first.status(), "ACTIVE");
  ASSERT_TRUE(call(known, again).ok());
  EXPECT_EQ(again.accountid(), first.accountid());
  const auto account = program.get("/api/billing/accounts/" + known, "biller", fresh(registered));
  EXPECT_EQ(json::parse(account.body).at("id"), first.accountid());

  BillingResponse early;  // before anybody has registered the patient
  EXPECT_TRUE(call("0b7e9f66-0000-8000-8000-00000000000a", early).ok());
  EXPECT_FALSE(early.accountid().empty());
  EXPECT_EQ(call("12345", early).error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  const auto verified = program.run({"billing", "verify"});
  EXPECT_NE(verified.output.find("2 accounts"), std::string::npos) << verified.output;
}

// The wire as `billing_service.proto` of those systems has it.
TEST(OlderBillingService, KeepsTheNumbersOfTheOldMessages) {
  EXPECT_EQ(BillingService::service_full_name(), std::string("BillingService"));
  BillingRequest request;
  request.set_patientid("p");
  request.set_name("n");
  request.set_email("e");
  EXPECT_EQ(request.SerializeAsString(),
            "\n\x01p\x12\x01n\x1a\x01"
            "e");
  BillingResponse response;
  response.set_accountid("a");
  response.set_status("s");
  EXPECT_EQ(response.SerializeAsString(),
            "\n\x01"
            "a\x12\x01s");
}

}  // namespace
}  // namespace carelog::system_test
