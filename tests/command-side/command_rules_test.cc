// Every command has a row in the table of who may call what, and every row a command.
#include <gtest/gtest.h>

#include <set>

#include "auth/calls/call_rules.h"
#include "command-side/services/billing_commands.h"
#include "command-side/services/chart_commands.h"
#include "command-side/services/patient_commands.h"

namespace carelog::command {
namespace {

TEST(TheTableOfCalls, NamesEveryCommandAndNoOther) {
  std::set<std::string> kinds = {"DecideGroups", "SendCanary",
                                 "GetLeadership"};  // not commands, same service
  for (const auto& kind : patient_commands().kinds) kinds.emplace(kind.name);
  for (const auto& kind : billing_commands().kinds) kinds.emplace(kind.name);
  for (const auto& kind : invoice_series_commands().kinds) kinds.emplace(kind.name);
  for (const auto& kind : price_list_commands().kinds) kinds.emplace(kind.name);
  for (const auto& name : chart_command_names()) kinds.emplace(name);
  std::set<std::string> rows;
  for (const auth::CallRule& rule : auth::call_rules())
    if (rule.service == "CommandService") rows.emplace(rule.method);
  EXPECT_EQ(rows, kinds);
}

TEST(TheTableOfCalls, AsksForAPermissionForWhateverPeopleDoToPatients) {
  const std::set<std::string> of_the_reactor = {"AcceptPatientMerge", "RevertPatientMerge",
                                                "SettlePatientMerge"};
  for (const auto& kind : patient_commands().kinds) {
    const auto* rule = auth::call_rule("CommandService", kind.name);
    ASSERT_NE(rule, nullptr) << kind.name;
    if (of_the_reactor.contains(kind.name)) {
      EXPECT_FALSE(rule->admits(auth::PeerRole::gateway)) << kind.name;
      continue;
    }
    EXPECT_TRUE(rule->permission) << kind.name;
    EXPECT_TRUE(rule->admits(auth::PeerRole::gateway)) << kind.name;
  }
}

}  // namespace
}  // namespace carelog::command
