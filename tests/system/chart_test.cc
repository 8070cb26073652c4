// A patient's chart over HTTP: recorded, amended, marked as an error, listed, as it was, in the
// trail.
#include "tests/system/one_program.h"

namespace carelog::system_test {
namespace {

const json penicillin = {{"codings",
                          {{{"system", "http://www.nlm.nih.gov/research/umls/rxnorm"},
                            {"code", "7980"},
                            {"display", "penicillin G"}}}}};

class Chart : public OneProgram {
 protected:
  Chart() : written_(registered("chart" + std::to_string(++patients_) + "@example.org")) {}

  std::string below(const std::string& path) const {
    return "/api/patients/" + id_of(written_) + path;
  }
  static json allergy() {
    return {{"code", penicillin},    {"clinicalStatus", "active"},
            {"criticality", "high"}, {"categories", {"medication"}},
            {"onset", "2019-05"},    {"note", "hives\nand fever"}};
  }
  tools::HttpResponse recorded(const std::string& path, const json& body) {
    auto response = program().post(below(path), "clinician", body);
    EXPECT_EQ(response.status, 201) << response.body;
    return response;
  }

  const tools::HttpResponse written_;

 private:
  inline static int patients_ = 0;
};

TEST_F(Chart, ShowsWhatWasRecordedToWhomItConcerns) {
  const auto answer = recorded("/allergies", allergy());
  const auto shown = json::parse(answer.body);
  EXPECT_EQ(answer.header("location"), below("/allergies/") + id_of(answer));
  EXPECT_EQ(shown.at("patientId"), id_of(written_));
  const json said = allergy();
  for (const auto& [name, value] : said.items()) EXPECT_EQ(shown.at(name), value) << name;

  const auto read = program().get(below("/allergies/") + id_of(answer), "clinician", fresh(answer));
  ASSERT_EQ(read.status, 200) << read.body;
  EXPECT_EQ(read.header("etag"), "\"1\"");
  auto again = json::parse(read.body);
  EXPECT_FALSE(again.at("recordedAt").get<std::string>().empty());
  for (const char* known_to_readers : {"recordedAt", "recordedBy", "changedAt", "changedBy"}) {
    EXPECT_EQ(again.erase(known_to_readers), 1u) << known_to_readers;
  }
  EXPECT_EQ(again, shown);
  EXPECT_EQ(program().get(below("/allergies"), "receptionist", {}).status, 403);
  EXPECT_EQ(program().post(below("/allergies"), "receptionist", allergy()).status, 403);
}

TEST_F(Chart, AmendsOnlyWhatIsSentAndMeetsItsVersion) {
  const auto first = recorded("/allergies", allergy());
  const std::string path = below("/allergies/") + id_of(first);
  const auto amended = program().send("PATCH", path, "clinician", R"({"criticality": "low"})",
                                      {{"If-Match", "\"1\""}});
  ASSERT_EQ(amended.status, 200) << amended.body;
  EXPECT_EQ(json::parse(amended.body).at("criticality"), "low");
  EXPECT_EQ(json::parse(amended.body).at("onset"), "2019-05");
  EXPECT_EQ(amended.header("etag"), "\"2\"");
  EXPECT_EQ(
      program()
          .send("PATCH", path, "clinician", R"({"criticality": "high"})", {{"If-Match", "\"1\""}})
          .status,
      412);
  const auto cleared = program().send("PATCH", path, "clinician", R"({"onset": null})");
  ASSERT_EQ(cleared.status, 200) << cleared.body;
  EXPECT_FALSE(json::parse(cleared.body).contains("onset"));
  const auto needed = program().send("PATCH", path, "clinician", R"({"code": null})");
  EXPECT_EQ(needed.status, 422);
  EXPECT_EQ(pointers_of(needed), std::set<std::string>{"/code"});
}

TEST_F(Chart, KeepsAKeyForOnePatient) {
  const auto other = registered("other" + id_of(written_).substr(0, 8) + "@example.org");
  const Headers key = {{"Idempotency-Key", "note-" + id_of(written_)}};
  const json body = {{"note", "n"}};
  const auto first = program().post(below("/notes"), "clinician", body, key);
  ASSERT_EQ(first.status, 201) << first.body;
  const std::string others = "/api/patients/" + id_of(other) + "/notes";
  const auto second = program().post(others, "clinician", body, key);
  EXPECT_EQ(second.status, 422) << second.body;
  EXPECT_NE(second.body.find("idempotency-key-reused"), std::string::npos) << second.body;
  EXPECT_EQ(program().post(below("/notes"), "clinician", body, key).header("idempotency-replayed"),
            "true");

  for (int round = 0; round < 8; ++round) {
    const Headers at_once = {{"Idempotency-Key", id_of(written_) + std::to_string(round)}};
    int taken = 0;
    tools::HttpResponse one;
    std::thread beside([&] { one = program().post(below("/notes"), "clinician", body, at_once); });
    const auto two = program().post(others, "clinician", body, at_once);
    beside.join();
    for (const tools::HttpResponse& each : {one, two}) {
      taken += each.status == 201 ? 1 : 0;
      EXPECT_TRUE(each.status == 201 || each.status == 422) << each.body;
    }
    EXPECT_EQ(taken, 1) << "round " << round;
  }
}

TEST_F(Chart, TakesTheBodyThatGetGaveIfItSaysWhatIsSo) {
  const auto first = recorded("/allergies", allergy());
  const std::string path = below("/allergies/") + id_of(first);
  auto body = json::parse(program().get(path, "clinician", fresh(first)).body);
  body["criticality"] = "low";
  const auto amended = program().send("PATCH", path, "clinician", body.dump());
  ASSERT_EQ(amended.status, 200) << amended.body;
  EXPECT_EQ(json::parse(amended.body).at("criticality"), "low");
  EXPECT_EQ(program().send("PATCH", path, "clinician", body.dump()).status, 412)
      << "it is of version 1";
  body["version"] = 2;
  body["patientId"] = id_of(first);
  const auto refused = program().send("PATCH", path, "clinician", body.dump());
  EXPECT_EQ(refused.status, 422);
  EXPECT_EQ(json::parse(refused.body).at("errors").at(0).at("pointer"), "/patientId")
      << refused.body;
}

TEST_F(Chart, NamesEncountersOfThisPatientOnly) {
  const json visit = {
      {"class", {{"system", "http://terminology.hl7.org/CodeSystem/v3-ActCode"}, {"code", "AMB"}}},
      {"status", "in-progress"},
      {"start", "2024-05-01"}};
  const auto encounter = program().post(below("/encounters"), "clinician", visit);
  ASSERT_EQ(encounter.status, 201) << encounter.body;
  json note = {{"note", "seen"}, {"encounterId", id_of(encounter)}};
  EXPECT_EQ(program().post(below("/notes"), "clinician", note).status, 201);

  const auto other = registered("visit" + id_of(written_).substr(0, 8) + "@example.org");
  const auto foreign =
      program().post("/api/patients/" + id_of(other) + "/notes", "clinician", note);
  EXPECT_EQ(foreign.status, 422);
  EXPECT_NE(foreign.body.find("\"/encounterId\""), std::string::npos) << foreign.body;
  note["encounterId"] = id_of(recorded("/allergies", allergy()));
  EXPECT_EQ(program().post(below("/notes"), "clinician", note).status, 422) << "an allergy";
}

TEST_F(Chart, NamesEveryFieldThatIsWrong) {
  const auto refused = program().post(
      below("/observations"), "clinician",
      {{"code", {{"codings", {{{"system", "http://loinc.org"}, {"code", "8302 2"}}}}}},
       {"status", "certain"},
       {"start", "yesterday"},
       {"value", {{"quantity", {{"value", "tall"}}}}},
       {"colour", "red"}});
  EXPECT_EQ(refused.status, 422);
  EXPECT_EQ(pointers_of(refused),
            (std::set<std::string>{"/colour", "/code/codings/0/code", "/status", "/start",
                                   "/value/quantity/value"}));
}

TEST_F(Chart, HidesErrorsUnlessTheyAreAskedFor) {
  const auto first = recorded("/conditions", {{"code", {{"text", "asthma"}}}});
  const auto marked = program().post(below("/conditions/") + id_of(first) + "/error", "clinician",
                                     {{"reason", "another patient's"}});
  ASSERT_EQ(marked.status, 200) << marked.body;
  EXPECT_EQ(json::parse(marked.body).at("inError"), true);
  const auto list = program().get(below("/conditions"), "clinician", fresh(marked));
  EXPECT_EQ(json::parse(list.body), json::array());
  const auto all = json::parse(program().get(below("/conditions?errors=true"), "clinician").body);
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].at("inErrorReason"), "another patient's");
}

TEST_F(Chart, IsSearchedByCodeStatusAndPeriodInPages) {
  tools::HttpResponse last;
  for (int year = 2010; year < 2016; ++year) {
    last = recorded(
        "/observations",
        {{"code",
          {{"codings",
            {{{"system", "http://loinc.org"}, {"code", year % 2 == 0 ? "8302-2" : "29463-7"}}}}}},
         {"status", year == 2015 ? "preliminary" : "final"},
         {"start", std::to_string(year)}});
  }
  const auto starts = [&](const std::string& query) {
    std::vector<std::string> all;
    const auto list = program().get(below("/observations") + query, "clinician", fresh(last));
    EXPECT_EQ(list.status, 200) << list.body;
    for (const auto& each : json::parse(list.body)) all.push_back(each.at("start"));
    return all;
  };
  using Starts = std::vector<std::string>;
  EXPECT_EQ(starts("?code=http://loinc.org|8302-2"), (Starts{"2014", "2012", "2010"}));
  EXPECT_EQ(starts("?code=29463-7&status=final"), (Starts{"2013", "2011"}));
  EXPECT_EQ(starts("?from=2012-01-01&to=2013-12-31"), (Starts{"2013", "2012"}));
  const auto page = program().get(below("/observations?limit=4&count=true"), "clinician");
  EXPECT_EQ(json::parse(page.body).size(), 4u);
  EXPECT_EQ(page.header("x-total-count"), "6");
  const auto next = program().get(next_page(page), "clinician");
  EXPECT_EQ(json::parse(next.body).size(), 2u);
}

TEST_F(Chart, IsShownAsItWas) {
  const auto first = recorded("/allergies", allergy());
  const auto read = program().get(below("/allergies/") + id_of(first), "clinician", fresh(first));
  const std::string then = json::parse(read.body).at("changedAt");
  std::this_thread::sleep_for(std::chrono::milliseconds(5));
  const auto amended = program().send("PATCH", below("/allergies/") + id_of(first), "clinician",
                                      R"({"criticality": "low"})");
  const auto was = program().get(below("/allergies/") + id_of(first) + "?asOf=" + then, "clinician",
                                 fresh(amended));
  ASSERT_EQ(was.status, 200) << was.body;
  EXPECT_EQ(json::parse(was.body).at("criticality"), "high");
  EXPECT_EQ(was.header("etag"), "\"1\"");
  const auto list = program().get(below("/chart?asOf=") + then, "clinician");
  EXPECT_EQ(json::parse(list.body).at(0).at("criticality"), "high");
  EXPECT_EQ(program().get(below("/chart?asOf=2019-01-01"), "clinician").body, "[]");
}

TEST_F(Chart, HoldsAnOrderAgainstTheAllergiesOnRecord) {
  recorded("/allergies", allergy());
  json order = {{"code", penicillin}, {"kind", "order"}, {"status", "active"}};
  const auto refused = program().post(below("/medications"), "clinician", order);
  EXPECT_EQ(refused.status, 422);
  EXPECT_EQ(pointers_of(refused), std::set<std::string>{"/overrideReason"});
  order["overrideReason"] = "tolerated in 2023";
  recorded("/medications", order);
}

TEST_F(Chart, IsReadAsAWholeAndAsATimeline) {
  recorded("/allergies", allergy());
  recorded("/notes", {{"note", "first\nvisit"}});
  const auto last = recorded(
      "/encounters",
      {{"class", {{"system", "http://terminology.hl7.org/CodeSystem/v3-ActCode"}, {"code", "AMB"}}},
       {"status", "planned"},
       {"start", "2030-01-01T10:00:00Z"}});
  const auto chart = json::parse(program().get(below("/chart"), "clinician", fresh(last)).body);
  ASSERT_EQ(chart.size(), 3u);
  EXPECT_EQ(chart[0].at("entryType"), "encounter");
  EXPECT_EQ(chart[1].at("entryType"), "note");
  EXPECT_EQ(chart[2].at("entryType"), "allergy");
  const auto timeline = json::parse(program().get(below("/timeline"), "auditor", fresh(last)).body);
  std::vector<std::string> what;
  for (const auto& each : timeline) what.push_back(each.at("eventType"));
  std::erase(what, "BillingAccountOpened");  // comes at any time
  EXPECT_EQ(what, (std::vector<std::string>{"EncounterRecorded", "NoteRecorded", "AllergyRecorded",
                                            "PatientRegistered"}));
  const auto audit = json::parse(
      program().get("/api/audit?kind=change&patient=" + id_of(written_), "auditor").body);
  EXPECT_GE(audit.size(), 4u);
}

TEST_F(Chart, OfNobodyIsNotFound) {
  const std::string nobody = "/api/patients/0b7e9f66-0000-8000-8000-00000000000a";
  EXPECT_EQ(program().get(nobody + "/chart", "clinician").status, 404);
  EXPECT_EQ(program().get(nobody + "/allergies", "clinician").status, 404);
  EXPECT_EQ(program().get(nobody + "/timeline", "auditor").status, 404);
  EXPECT_EQ(program().post(nobody + "/allergies", "clinician", allergy()).status, 404);
  const auto first = recorded("/allergies", allergy());
  EXPECT_EQ(program().get(below("/conditions/") + id_of(first), "clinician", fresh(first)).status,
            404);
}

// Not OneProgram's instance, because this one is killed.
TEST(ChartAfterAKill, IsAsItWasAnsweredAndTheSameWhenRebuilt) {
  Program program;
  program.start();
  const auto patient_answer =
      program.post("/api/patients", "receptionist", patient("Ada Lovelace", "ada@example.org"));
  const std::string path =
      "/api/patients/" + json::parse(patient_answer.body).at("id").get<std::string>();
  std::vector<std::string> ids;
  for (int i = 0; i < 20; ++i) {
    const auto answer =
        program.post(path + "/notes", "clinician", {{"note", "note " + std::to_string(i)}});
    ASSERT_EQ(answer.status, 201) << answer.body;
    ids.push_back(json::parse(answer.body).at("id"));
  }
  program.kill();
  program.start();
  program.wait_until_caught_up();
  for (const std::string& id : ids) {
    EXPECT_EQ(program.get(path + "/notes/" + id, "clinician").status, 200);
  }
  const auto before = sums_of(program.run({"checksum", "chart"}).output);
  const auto rebuilt = program.run({"rebuild", "chart"});
  EXPECT_EQ(rebuilt.exit_code, 0) << rebuilt.output;
  EXPECT_EQ(sums_of(program.run({"checksum", "chart"}).output), before);
  EXPECT_EQ(program.run({"audit", "verify"}).exit_code, 0);
}

}  // namespace
}  // namespace carelog::system_test
