// The audit trail over HTTP: who may read it, in which format, and its filters.
#include "tests/gateway/gateway_fixture.h"

namespace carelog::gateway {
namespace {

using Auditing = GatewayBeforeFakes;

const std::string nobody = "0d4c1c6e-8b62-4a0e-9c4b-0a4b2f6f5d10";

TEST_F(Auditing, FindsWhatCameOfOneRequestBackToAMoment) {
  const std::string asked = "GET /api/audit?request=" + nobody;
  EXPECT_EQ(ask_as_admin(asked).status, 400);
  EXPECT_EQ(ask_as_admin("GET /api/audit?request=one&from=2026-01-01").status, 400);
  EXPECT_EQ(ask_as_admin(asked + "&from=2026-01-01").status, 200);
  EXPECT_EQ(audit_.last().request_id(), nobody);
}

TEST_F(Auditing, IsForAuditorsAndAdmins) {
  for (const auth::Role role : auth::all_roles) {
    const bool may = role == auth::Role::auditor || role == auth::Role::admin;
    EXPECT_EQ(ask("GET /api/audit", bearer(role)).status, may ? 200 : 403) << auth::role_name(role);
  }
  EXPECT_EQ(ask("GET /api/audit").status, 401);
}

TEST_F(Auditing, GivesEveryKindInOneList) {
  const auto answer = ask_as_admin("GET /api/audit?limit=2");
  const auto records = answer.json();
  ASSERT_EQ(records.size(), 2U);
  EXPECT_EQ(records[0]["kind"], "change");
  EXPECT_EQ(records[0]["aggregateId"], nobody);
  EXPECT_EQ(records[0]["changes"][0]["from"], "Ada, \"Countess\"");
  EXPECT_EQ(records[1]["kind"], "refusal");
  EXPECT_EQ(records[1]["code"], "insufficient-role");
  EXPECT_EQ(records[1]["patients"][0], nobody);
  EXPECT_EQ(answer.header("Link"), "</api/audit?limit=2&cursor=c%2F2>; rel=\"next\"");
  EXPECT_EQ(ask_as_admin("GET /api/audit?cursor=c%2F2").body, "[]");
}

TEST_F(Auditing, GivesCsvWhenItAloneIsAskedFor) {
  const auto answer = ask_as_admin("GET /api/audit", "Accept: text/csv\r\n");
  EXPECT_EQ(answer.header("Content-Type"), "text/csv; charset=utf-8; header=present");
  EXPECT_TRUE(answer.body.starts_with("time,kind,clinic,actor,")) << answer.body;
  EXPECT_NE(answer.body.find(",'=SUM(A1),"), std::string::npos) << answer.body;
  EXPECT_NE(answer.body.find(R"("[{""field"":""name"",""from"":""Ada, \""Countess\""""}]")"),
            std::string::npos)
      << answer.body;
  EXPECT_EQ(ask_as_admin("GET /api/audit", "Accept: */*\r\n").header("Content-Type"),
            "application/json");
  EXPECT_EQ(ask_as_admin("GET /api/audit", "Accept: text/html\r\n").status, 406);
  EXPECT_EQ(ask_as_admin("GET /api/patients", "Accept: text/csv\r\n").status, 406);
}

TEST_F(Auditing, PassesItsFiltersOn) {
  ask_as_admin("GET /api/audit?kind=read&actor=u-3&from=2024-01-01&to=2024-01-01&patient=" +
               nobody);
  const auto asked = audit_.last();
  EXPECT_EQ(asked.kind(), api::READ_ACCESS);
  EXPECT_EQ(asked.actor(), "u-3");
  EXPECT_EQ(asked.patient_id(), nobody);
  EXPECT_EQ(asked.context().clinic(), "main");
  EXPECT_EQ(asked.to_ms() - asked.from_ms(), 86'400'000);  // the whole day
  for (const char* query : {"kind=all", "patient=1", "from=now", "limit=1001", "to=2024-13-01",
                            "from=2024-01-02&to=2024-01-01", "colour=red"}) {
    EXPECT_EQ(ask_as_admin("GET /api/audit?" + std::string(query)).status, 400) << query;
  }
}

TEST_F(Auditing, IsItselfRecorded) {
  ask("GET /api/audit?patient=" + nobody, bearer(auth::Role::auditor, "u-5"));
  ask("GET /api/audit", bearer(auth::Role::clinician, "u-6"));
  const auto entries = accesses(2);
  ASSERT_EQ(entries.size(), 2U);
  EXPECT_EQ(entries[0].operation(), "searchAudit");
  EXPECT_EQ(entries[0].actor(), "u-5");
  EXPECT_EQ(entries[0].patient_ids(0), nobody);
  EXPECT_EQ(entries[1].kind(), api::AccessEntry::REFUSAL);
}

}  // namespace
}  // namespace carelog::gateway
