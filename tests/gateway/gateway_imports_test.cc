#include <map>
#include <set>

#include "carelog/chart/v1/chart.pb.h"
#include "tests/gateway/gateway_fixture.h"

namespace carelog::gateway {
namespace {

using Importing = GatewayBeforeFakes;

TEST_F(Importing, SendsRowsByAStreamAndAsksForNoRecordBack) {
  std::string rows = "[";
  for (int i = 0; i < 100; ++i) {
    rows += (i == 0 ? "" : ",") +
            std::string(R"({"name":"Ada","dateOfBirth":"1985-12-10","key":"s)") +
            std::to_string(i) + "\"}";
  }
  const auto answer = ask_as_admin("POST /api/import/patients", "", rows + "]");
  ASSERT_EQ(answer.status, 200) << answer.body;
  for (const auto& row : answer.json()) EXPECT_EQ(row["status"], "created");
  EXPECT_GT(clinic_.streams, 0);
  EXPECT_EQ(clinic_.commands.size(), 100U);
  for (const auto& command : clinic_.commands) EXPECT_TRUE(command.without_view());
}

TEST_F(Importing, ImportsRowsUnderTheirOwnKeys) {
  const std::string rows =
      R"([{"key":"a","name":"Ada","dateOfBirth":"1985-12-10"},{"name":"No Key"},
          {"key":"a","name":"Twice","dateOfBirth":"1985-12-10"}])";
  const auto first = ask_as_admin("POST /api/import/patients", "", rows);
  ASSERT_EQ(first.status, 200) << first.body;
  const auto results = first.json();
  EXPECT_EQ(results[0]["status"], "created");
  EXPECT_EQ(results[0]["version"], 1);
  EXPECT_EQ(results[1]["status"], "refused");
  EXPECT_EQ(results[1]["errors"][0]["pointer"], "/1/key");
  EXPECT_EQ(results[2]["errors"][0]["code"], "repeated");
  const auto again = ask("POST /api/import/patients", bearer(auth::Role::service, "other"),
                         R"({"patients":)" + rows + "}");
  EXPECT_EQ(again.json()[0]["status"], "existing");
  EXPECT_EQ(again.json()[0]["id"], results[0]["id"]);
  EXPECT_EQ(clinic_.patients.size(), 1U);
  EXPECT_EQ(ask_as_admin("POST /api/import/patients", "", "[]").body, "[]");
  EXPECT_EQ(ask_as_admin("POST /api/import/patients", "", "{}").status, 422);
  clinic_.breakdown = grpc::Status(grpc::StatusCode::UNAVAILABLE, "secret");
  const auto away = ask_as_admin("POST /api/import/patients", "",
                                 R"([{"key":"b","name":"B","dateOfBirth":"1985-12-10"}])");
  EXPECT_EQ(away.status, 503);
  EXPECT_EQ(away.header("Retry-After"), "1");
}

TEST_F(Importing, TakesImportKeysAsText) {
  const auto import = [&](const std::string& key) {
    const auto answer =
        ask_as_admin("POST /api/import/patients", "",
                     R"([{"key":")" + key + R"(","name":"A","dateOfBirth":)" + R"("1985-12-10"}])");
    return answer.json()[0];
  };
  const auto made = import("e\u0301-7");
  EXPECT_EQ(made["status"], "created") << made.dump();
  for (const char* same : {" \u00a0e\u0301-7  ", "\u00e9-7"}) {
    EXPECT_EQ(import(same)["id"], made["id"]) << "blanks and forms name no other row";
  }
  for (const char* hidden : {"e\u200b7", "e\\u001b7", "e\u202e7", "e\u00ad7", "\u200b"}) {
    EXPECT_EQ(import(hidden)["errors"][0]["code"], "not-text") << hidden;
  }
  EXPECT_EQ(import("  ")["errors"][0]["code"], "required");
  std::string long_one;
  for (int i = 0; i < 255; ++i) long_one += "\u738b";
  EXPECT_EQ(import(long_one)["status"], "created") << "measured in characters";
  EXPECT_EQ(import(long_one + "\u738b")["errors"][0]["code"], "too-long");
}

TEST_F(Importing, NamesAnUnknownMemberInWholeCharactersAndTakesTheOtherRows) {
  std::string member;
  for (int i = 0; i < 60; ++i) member += "\u738b";
  const auto answer =
      ask_as_admin("POST /api/import/patients", "",
                   R"([{"key":"m","name":"A","dateOfBirth":"1985-12-10",")" + member +
                       R"(":1},{"key":"n","name":"B","dateOfBirth":"1985-12-10"}])");
  const auto rows = answer.json();  // throws for what is not UTF-8
  EXPECT_EQ(rows[0]["status"], "refused");
  EXPECT_EQ(rows[0]["errors"][0]["code"], "unknown-field");
  EXPECT_EQ(rows[1]["status"], "created");
}

TEST_F(Importing, ImportsEntriesIntoTheChartsOfImportedPatients) {
  const auto patient = ask_as_admin("POST /api/import/patients", "",
                                    R"([{"key":"p","name":"Ada","dateOfBirth":"1985-12-10"}])");
  clinic_.commands.clear();
  const std::string rows =
      R"([{"key":"e","type":"encounter","patientKey":"p","content":
             {"class":{"code":"AMB"},"status":"finished"}},
          {"key":"n","type":"note","patientKey":"p","encounterKey":"e","content":{"note":"x"}},
          {"key":"b","type":"bill","patientKey":"p","content":{}},
          {"key":"f","type":"note","patientKey":"p","content":{"note":"x","colour":"red"}},
          {"key":"q","type":"note","content":{"note":"x"},"shape":"round"}])";
  const auto answer = ask_as_admin("POST /api/import/entries", "", rows);
  ASSERT_EQ(answer.status, 200) << answer.body;
  ASSERT_EQ(clinic_.commands.size(), 5U);
  std::map<std::string, api::CommandRequest> sent;
  for (const auto& each : clinic_.commands) sent[each.command()] = each;
  for (const auto& each : clinic_.commands) {
    if (each.check_only()) continue;
    EXPECT_EQ(each.key(), patient.json()[0]["id"]) << each.command();
    EXPECT_TRUE(each.context().repeatable());
    if (each.command() != "RecordNote") continue;
    carelog::chart::v1::Note note;
    ASSERT_TRUE(note.ParseFromString(each.body()));
    EXPECT_EQ(note.encounter_id(), sent["RecordEncounter"].id());
  }
  const auto results = answer.json();
  const auto pointers = [&](int row) {
    std::set<std::string> all;
    for (const auto& each : results[row]["errors"]) all.insert(each["pointer"]);
    return all;
  };
  EXPECT_EQ(pointers(2), std::set<std::string>{"/2/type"});
  for (const auto& each : clinic_.commands) {
    carelog::chart::v1::Note note;
    if (each.command() != "RecordNote" || !note.ParseFromString(each.body())) continue;
    EXPECT_NE(note.note(), "") << "else it would be said of another kind that it lacks one";
  }
  EXPECT_EQ(pointers(3), std::set<std::string>{"/3/content/colour"});
  EXPECT_EQ(pointers(4), (std::set<std::string>{"/4/patientKey", "/4/shape"}));
  const auto clerk = ask("POST /api/import/entries", bearer(auth::Role::clinician, "c"), rows);
  EXPECT_EQ(clerk.status, 403);
}

TEST_F(Importing, SendsAnEntryBehindTheEncounterThatItNames) {
  const std::string rows =
      R"([{"key":"n","type":"note","patientKey":"p","encounterKey":"e","content":{"note":"x"}},
          {"key":"e","type":"encounter","patientKey":"p","content":
             {"class":{"code":"AMB"},"status":"finished"}}])";
  const auto answer = ask_as_admin("POST /api/import/entries", "", rows);
  ASSERT_EQ(answer.status, 200) << answer.body;
  ASSERT_EQ(clinic_.commands.size(), 2U);
  EXPECT_EQ(clinic_.commands[0].command(), "RecordEncounter");
  EXPECT_EQ(clinic_.commands[1].command(), "RecordNote");
}

TEST_F(Importing, NamesTheEncounterOrThePatientThatIsNotThere) {
  const std::string row =
      R"([{"key":"n","type":"note","patientKey":"p7","encounterKey":"e9","content":{"note":"x"}}])";
  clinic_.refusal.emplace().set_code(api::Refusal::INVALID);
  auto& error = *clinic_.refusal->add_errors();
  error.set_field("encounter_id");
  error.set_code("unknown");
  const auto refused = ask_as_admin("POST /api/import/entries", "", row).json()[0]["errors"];
  ASSERT_EQ(refused.size(), 1U);
  EXPECT_EQ(refused[0]["pointer"], "/0/encounterKey");
  EXPECT_EQ(refused[0]["detail"], "no encounter of this patient was imported as 'e9'");
  clinic_.refusal.emplace().set_code(api::Refusal::NOT_FOUND);
  const auto nobody = ask_as_admin("POST /api/import/entries", "", row).json()[0]["errors"];
  ASSERT_EQ(nobody.size(), 1U);
  EXPECT_EQ(nobody[0]["pointer"], "/0/patientKey");
  EXPECT_EQ(nobody[0]["detail"], "no patient was imported as 'p7'");
}

TEST_F(Importing, TakesARecordThatIsNotActive) {
  const auto import = [&](const std::string& active) {
    const auto answer =
        ask_as_admin("POST /api/import/patients", "",
                     R"([{"key":"p)" + active +
                         R"(","name":"Ada","dateOfBirth":"1985-12-10","active":)" + active + "}]");
    EXPECT_EQ(answer.status, 200) << answer.body;
    return answer.json()[0];
  };
  EXPECT_EQ(import("false")["status"], "created");
  api::RegisterPatient sent;
  ASSERT_TRUE(sent.ParseFromString(clinic_.commands.back().body()));
  EXPECT_TRUE(sent.inactive());
  EXPECT_EQ(import("true")["status"], "created");
  ASSERT_TRUE(sent.ParseFromString(clinic_.commands.back().body()));
  EXPECT_FALSE(sent.inactive());
  EXPECT_EQ(import("7")["errors"][0]["pointer"], "/0/active");
}

}  // namespace
}  // namespace carelog::gateway
