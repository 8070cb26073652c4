#include "auth/calls/call_rules.h"

#include <google/protobuf/descriptor.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "carelog/api/v1/access.pb.h"
#include "carelog/api/v1/analytics.pb.h"
#include "carelog/api/v1/audit_queries.pb.h"
#include "carelog/api/v1/auth.pb.h"
#include "carelog/api/v1/billing.pb.h"
#include "carelog/api/v1/chart.pb.h"
#include "carelog/api/v1/commands.pb.h"
#include "carelog/api/v1/hot_rows.pb.h"
#include "carelog/api/v1/patient_queries.pb.h"
#include "carelog/api/v1/projections.pb.h"
#include "carelog/api/v1/read_models.pb.h"
#include "carelog/api/v1/unique_values.pb.h"

namespace carelog::auth {
namespace {

namespace api = carelog::api::v1;

// "AuthService/Login", of every contract. Commands come in one envelope, Decide, and lists of rows
// by one method, List; that each of them is named is held where they are listed
// (tests/command-side, tests/query-side).
std::set<std::string> every_method() {
  std::set<std::string> methods;
  for (const auto* message :
       {api::AccessPositionReply::descriptor(), api::GetAnalyticsSummaryReply::descriptor(),
        api::SearchAuditReply::descriptor(), api::LoginReply::descriptor(),
        api::BillingAccountView::descriptor(), api::GetTimelineReply::descriptor(),
        api::CommandReply::descriptor(), api::GetPatientReply::descriptor(),
        api::ProjectionStatusReply::descriptor(), api::UniqueValueReply::descriptor(),
        api::ReachReply::descriptor(), api::HotRowsReply::descriptor()}) {
    const auto* file = message->file();
    for (int i = 0; i < file->service_count(); ++i) {
      const auto* service = file->service(i);
      for (int j = 0; j < service->method_count(); ++j) {
        const std::string name = service->name() + "/" + service->method(j)->name();
        const bool of_many = name == "CommandService/Decide" || name == "RowQueryService/List";
        if (!of_many) methods.insert(name);
      }
    }
  }
  return methods;
}

TEST(CallRules, NameEveryMethodOnceAndNoOther) {
  std::set<std::string> named;
  for (const CallRule& rule : call_rules()) {
    const std::string name = std::string(rule.service) + "/" + std::string(rule.method);
    EXPECT_NE(rule.peers, 0U) << name;
    const bool command = rule.service == "CommandService" && !every_method().contains(name);
    if (command || rule.service == "RowQueryService") continue;
    EXPECT_TRUE(named.insert(name).second) << name << " twice";
  }
  EXPECT_EQ(named, every_method());
}

TEST(CallRules, WhatIsNotNamedIsForNobody) {
  EXPECT_EQ(call_rule("AuthService", "RegisterAdmin"), nullptr);
  EXPECT_EQ(call_rule("", ""), nullptr);
}

TEST(CallRules, AToolLooksAfterReadModelsAndAsksWhoLeadsAndNothingElse) {
  for (const CallRule& rule : call_rules()) {
    EXPECT_EQ(rule.admits(PeerRole::tool),
              rule.service == "ProjectionService" || rule.method == "GetLeadership")
        << rule.service << "/" << rule.method;
  }
}

TEST(CallRules, OnlyTheGatewayReachesUsersAndTheAccessLog) {
  for (const CallRule& rule : call_rules()) {
    if (rule.service != "AuthService" && rule.service != "UserService" &&
        rule.service != "KeyService" && rule.service != "AccessLogService")
      continue;
    for (const PeerRole role : all_peer_roles) {
      EXPECT_EQ(rule.admits(role), role == PeerRole::gateway) << rule.method;
    }
  }
}

TEST(CallRules, WhatShowsOrChangesARecordNeedsAPermission) {
  for (const CallRule& rule : call_rules()) {
    if (!rule.service.ends_with("QueryService")) continue;
    EXPECT_TRUE(rule.permission) << rule.service << "/" << rule.method;
  }
}

}  // namespace
}  // namespace carelog::auth
