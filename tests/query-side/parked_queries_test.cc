// The answer for a caller whose token stands for a parked change.
#include "tests/query-side/query_services_fixture.h"

namespace carelog::query {
namespace {

TEST_F(QueryServicesTest, SaysThatWhatTheTokenPromisesIsParked) {
  patient_reader_.put(patient(1, "Ada"), 10);
  patient_reader_.put(patient(2, "Grace"), 10);
  positions_.park({"patients", "patients", 3, id_number(1), {8}});
  positions_.park({"audit", "patients", 3, id_number(1), {8}});
  positions_.park({"patients", "patients", 3, id_number(7), {6}});  // a registration: no row yet
  positions_.put({"patients", "patients", 4, 10, 5});               // the next look sees everything
  const auto is_parked = [](const grpc::Status& status, const std::string& model) {
    return status.error_code() == grpc::StatusCode::FAILED_PRECONDITION &&
           status.error_details() == "parked: " + model;
  };
  api::GetPatientReply reply;
  ASSERT_TRUE(get(2, reply, "patients.4.8", 2000).ok());
  EXPECT_TRUE(is_parked(get(1, reply, "patients.3.8"), "patients"));
  EXPECT_TRUE(is_parked(get(1, reply, "patients.3.9"), "patients")) << "another's token";
  EXPECT_TRUE(is_parked(get(7, reply, "patients.3.6"), "patients")) << "not: no such patient";
  EXPECT_TRUE(get(1, reply).ok()) << "who promises nothing is told what there is";
  EXPECT_TRUE(get(2, reply, "patients.3.9").ok());

  api::ListPatientsRequest wanted;
  wanted.mutable_freshness()->set_consistency_token("patients.3.8");
  api::ListPatientsReply listed;
  EXPECT_TRUE(is_parked(list(wanted, listed), "patients"));

  grpc::ClientContext history_context;
  api::GetPatientHistoryRequest history;
  auth::ask_as(*history.mutable_context(), "main");
  history.set_patient_id(id_number(1));
  history.mutable_freshness()->set_consistency_token("patients.3.9");
  api::GetPatientHistoryReply entries;
  EXPECT_TRUE(
      is_parked(patients_stub_->GetPatientHistory(&history_context, history, &entries), "audit"));

  grpc::ClientContext as_of_context;
  api::GetPatientAsOfRequest as_of;
  auth::ask_as(*as_of.mutable_context(), "main");
  as_of.set_patient_id(id_number(1));
  as_of.set_version(1);
  as_of.mutable_freshness()->set_consistency_token("patients.3.9");
  EXPECT_TRUE(is_parked(patients_stub_->GetPatientAsOf(&as_of_context, as_of, &reply), "audit"));
}

TEST_F(QueryServicesTest, SaysThatAnAccountsChangeIsParked) {
  row_reader_.put("billing_accounts", account_of(1));
  positions_.park({"billing", "billing", 0, account_of(1).at("id"), {7}});
  positions_.put({"billing", "billing", 1, 10, 5});
  api::GetBillingAccountReply reply;
  const grpc::Status status = account(1, reply, "billing.1.7", 2000);
  EXPECT_EQ(status.error_details(), "parked: billing");
  EXPECT_FALSE(reply.has_account());
  EXPECT_TRUE(account(1, reply, "", 0).ok());
}

}  // namespace
}  // namespace carelog::query
