// Commands over HTTP: whose record it is, which version, which key, and what is undone.
#include <algorithm>
#include <set>

#include "tests/system/one_program.h"

namespace carelog::system_test {
namespace {

class Commands : public OneProgram {};

TEST_F(Commands, WhatWasReadCanBeSentBack) {
  const std::string path = "/api/patients/" + id_of(registered("back@example.org"));
  const auto death = program().post(path + "/death", "clinician", {{"deceasedDate", "2024-02-29"}});
  ASSERT_EQ(death.status, 200) << death.body;
  const auto read = program().get(path, "clinician", fresh(death));
  ASSERT_EQ(read.status, 200) << read.body;
  for (const char* method : {"PUT", "PATCH"}) {
    const auto same = program().send(method, path, "clinician", read.body);
    EXPECT_EQ(same.status, 200) << same.body;
    EXPECT_EQ(json::parse(same.body), json::parse(read.body));
  }
  auto changed = json::parse(read.body);
  changed["active"] = false;
  changed["deceasedDate"] = "2024-03-01";
  changed["id"] = "00000000-0000-4000-8000-000000000000";
  const auto refused = program().send("PUT", path, "clinician", changed.dump());
  EXPECT_EQ(refused.status, 422) << refused.body;
  EXPECT_EQ(pointers_of(refused), (std::set<std::string>{"/active", "/deceasedDate", "/id"}));
  auto stale = json::parse(read.body);
  stale["version"] = 1;
  EXPECT_EQ(program().send("PUT", path, "clinician", stale.dump()).status, 412);
}

// Older records and imported ones have no e-mail and no address.
TEST_F(Commands, WhatWasImportedCanBeSentBack) {
  const json row = {{"key", "no-email"}, {"name", "Ada"}, {"dateOfBirth", "1985-12-10"}};
  const auto imported = program().post("/api/import/patients", "admin", json::array({row}));
  ASSERT_EQ(imported.status, 200) << imported.body;
  const json made = json::parse(imported.body).at(0);
  const std::string path = "/api/patients/" + made.at("id").get<std::string>();
  const auto read =
      program().get(path, "clinician",
                    {{"Consistency-Token", made.at("consistencyToken")}, {"Prefer", "wait=5"}});
  ASSERT_EQ(read.status, 200) << read.body;
  const auto same = program().send("PUT", path, "clinician", read.body);
  EXPECT_EQ(same.status, 200) << same.body;
  EXPECT_EQ(json::parse(same.body), json::parse(read.body));
}

TEST_F(Commands, ANothingToDoIsAnsweredAgainAndNotDecidedAnew) {
  const std::string path = "/api/patients/" + id_of(registered("again@example.org"));
  ASSERT_EQ(program().send("DELETE", path, "clinician").status, 204);
  const Headers key = {{"Idempotency-Key", "nothing-to-do"}};
  ASSERT_EQ(program().send("DELETE", path, "clinician", "", key).status, 204);
  const auto reactivated = program().send("POST", path + "/reactivation", "clinician");
  ASSERT_EQ(reactivated.status, 200) << reactivated.body;
  const auto again = program().send("DELETE", path, "clinician", "", key);
  EXPECT_EQ(again.status, 204);
  EXPECT_EQ(again.header("idempotency-replayed"), "true");
  const auto read = program().get(path, "clinician", fresh(reactivated));
  EXPECT_EQ(json::parse(read.body).at("active"), true);
}

TEST_F(Commands, AKeyThatIsUsedForTwoRecordsAtOnceChangesOne) {
  const std::string one = "/api/patients/" + id_of(registered("one@example.org"));
  const std::string other = "/api/patients/" + id_of(registered("other@example.org"));
  for (int round = 0; round < 20; ++round) {
    const Headers key = {{"Idempotency-Key", "two-records-" + std::to_string(round)}};
    const std::string body = json({{"telephone", std::to_string(round)}}).dump();
    program().token("clinician");  // made before two threads need it
    tools::HttpResponse first;
    std::thread beside([&] { first = program().send("PATCH", other, "clinician", body, key); });
    const auto second = program().send("PATCH", one, "clinician", body, key);
    beside.join();
    EXPECT_EQ(std::min(first.status, second.status), 200) << first.body << second.body;
    EXPECT_EQ(std::max(first.status, second.status), 422) << first.body << second.body;
  }
}

TEST_F(Commands, ARecordOfAnotherClinicIsNotThereWhateverVersionIsNamed) {
  const auto written = registered("ours@example.org");
  const std::string path = "/api/patients/" + id_of(written);
  const auto token = program().run({"token", "--role", "admin", "--clinic", "theirs"});
  ASSERT_EQ(token.exit_code, 0) << token.errors;
  const std::string bearer =
      "Bearer " + token.output.substr(0, token.output.find_last_not_of(" \n") + 1);
  const auto ask = [&](const std::string& method, const std::string& where, const std::string& body,
                       Headers headers) {
    headers.emplace_back("Authorization", bearer);
    return program().send(method, where, "", body, headers);
  };
  struct Write {
    const char* method;
    const char* below;
    const char* body;
  };
  for (const Write& write :
       {Write{"PATCH", "", R"({"telephone":"1"})"}, Write{"DELETE", "", ""},
        Write{"POST", "/reactivation", ""},
        Write{"POST", "/death", R"({"deceasedDate":"2024-01-01"})"},
        Write{"PUT", "",
              R"({"name":"A","email":"a@b.cd","address":"-","dateOfBirth":"1980-01-01"})"}}) {
    for (const Headers& condition :
         {Headers{}, Headers{{"If-Match", "\"999\""}}, Headers{{"If-Match", "\"1\""}},
          Headers{{"If-None-Match", "*"}}}) {
      const auto theirs = ask(write.method, path + write.below, write.body, condition);
      EXPECT_EQ(theirs.status, 404) << write.method << theirs.body;
      EXPECT_EQ(theirs.header("etag"), "");
      const auto nobodys =
          ask(write.method,
              "/api/patients/00000000-0000-4000-8000-000000000001" + std::string(write.below),
              write.body, condition);
      auto one = json::parse(theirs.body);
      auto other = json::parse(nobodys.body);
      one.erase("instance");
      other.erase("instance");
      EXPECT_EQ(one, other) << "the same as of a patient that nobody knows";
    }
  }
}

// The full form of a patient, and what older clients see of it.
TEST_F(Commands, APatientInFullIsSeenInBothForms) {
  const json said = {
      {"dateOfBirth", "1985-12"},
      {"names",
       {{{"use", "maiden"}, {"family", "Byronova"}, {"given", {"Ada"}}},
        {{"use", "official"}, {"family", "Kingova"}, {"given", {"Ada"}}}}},
      {"telecoms", {{{"system", "email"}, {"value", "full@example.org"}}}},
      {"addresses", {{{"lines", {"12 St James's Square"}}, {"city", "London"}}}},
      {"identifiers", {{{"system", "full"}, {"value", "1"}, {"type", {{"text", "Number"}}}}}},
      {"maritalStatus", {{"text", "married"}}},
      {"multipleBirth", "no"}};
  const auto written = program().post("/api/patients", "receptionist", said);
  ASSERT_EQ(written.status, 201) << written.body;
  const std::string path = "/api/patients/" + id_of(written);
  const auto read = program().get(path, "clinician", fresh(written));
  auto known = json::parse(read.body);
  EXPECT_EQ(known, json::parse(written.body));
  EXPECT_EQ(known["name"], "Ada Kingova");
  EXPECT_EQ(known["email"], "full@example.org");
  EXPECT_EQ(known["address"], "12 St James's Square, London");
  for (const auto& [member, value] : said.items()) EXPECT_EQ(known[member], value) << member;
  EXPECT_EQ(program().send("PUT", path, "clinician", read.body).header("etag"), "\"1\"");

  const auto found = program().get("/api/patients?q=byronova", "clinician", fresh(written));
  EXPECT_EQ(json::parse(found.body).size(), 1u) << found.body;

  const auto renamed =
      program().send("PATCH", path, "clinician", R"({"name":"Ada King","maritalStatus":null})");
  ASSERT_EQ(renamed.status, 200) << renamed.body;
  known = json::parse(program().get(path, "clinician", fresh(renamed)).body);
  EXPECT_EQ(known, json::parse(renamed.body));
  EXPECT_EQ(known["names"][1], json({{"use", "official"}, {"text", "Ada King"}}));
  EXPECT_FALSE(known.contains("maritalStatus"));
  const auto history = json::parse(program().get(path + "/history", "auditor").body);
  std::set<std::string> changed;
  for (const auto& change : history[1].at("changes")) changed.insert(change.at("field"));
  EXPECT_EQ(changed, (std::set<std::string>{"name", "names", "maritalStatus"}));
  const auto first = program().get(path + "/history?asOf=1", "auditor");
  EXPECT_EQ(json::parse(first.body), json::parse(written.body));
  const auto refused = program().send(
      "PATCH", path, "clinician", R"({"addresses":[{"postalCode":"1","use":"castle"}],"name":7})");
  EXPECT_EQ(pointers_of(refused), (std::set<std::string>{"/addresses/0/use", "/name"}));
}

TEST_F(Commands, ADeathRecordedByMistakeIsTakenBackAndBothStayInTheHistory) {
  const std::string id = id_of(registered("alive@example.org"));
  const std::string path = "/api/patients/" + id;
  const auto counted = [&](const tools::HttpResponse& written) {
    return json::parse(program().get("/api/analytics/summary", "admin", fresh(written)).body);
  };
  const auto dead = program().post(path + "/death", "clinician", {{"deceasedDate", "2024-02-29"}});
  ASSERT_EQ(dead.status, 200) << dead.body;
  const int deceased = counted(dead).at("deceased");
  EXPECT_EQ(program().send("DELETE", path + "/death", "receptionist").status, 403);
  const auto back = program().send("DELETE", path + "/death", "clinician",
                                   R"({"reason":"another patient of this name"})");
  ASSERT_EQ(back.status, 200) << back.body;
  EXPECT_FALSE(json::parse(back.body).contains("deceasedDate"));
  EXPECT_EQ(back.header("etag"), "\"3\"");
  EXPECT_EQ(json::parse(program().get(path, "clinician", fresh(back)).body),
            json::parse(back.body));
  EXPECT_EQ(counted(back).at("deceased"), deceased - 1);
  const auto history = json::parse(program().get(path + "/history", "auditor", fresh(back)).body);
  ASSERT_EQ(history.size(), 3u);
  EXPECT_EQ(history[2].at("eventType"), "PatientDeathRetracted");
  EXPECT_EQ(history[2].at("command"), "RetractPatientDeath");
  bool said = false;
  for (const auto& change : history[2].at("changes")) {
    said = said || (change.at("field") == "deceasedDate" && change.at("from") == "2024-02-29" &&
                    !change.contains("to"));
  }
  EXPECT_TRUE(said) << history[2].dump();
  const auto again = program().send("DELETE", path + "/death", "clinician");
  EXPECT_EQ(again.status, 200);
  EXPECT_EQ(again.header("etag"), "\"3\"") << "there was nothing to take back";
}

}  // namespace
}  // namespace carelog::system_test
