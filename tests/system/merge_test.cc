// Two records of one patient over HTTP: merged, read on both sides, undone; and killed in between.
#include <random>

#include "tests/system/one_program.h"

namespace carelog::system_test {
namespace {

constexpr std::chrono::seconds carried_out_max{20};

class Merge : public OneProgram {
 protected:
  static std::string path_of(const tools::HttpResponse& written) {
    return "/api/patients/" + id_of(written);
  }
  // Both with an e-mail address, an identifier and a telephone number of their own.
  static tools::HttpResponse one_of_two(const std::string& name) {
    const std::string unique = std::to_string(++patients_);
    json body = patient(name, "merge" + unique + "@example.org");
    body["identifiers"] = {{{"system", "mrn"}, {"value", "merge-" + unique}}};
    body["telephone"] = "555-010-" + unique;
    auto response = program().post("/api/patients", "clinician", body);
    EXPECT_EQ(response.status, 201) << response.body;
    return response;
  }
  static tools::HttpResponse merged(const tools::HttpResponse& source,
                                    const tools::HttpResponse& target, const json& fields) {
    return program().post(path_of(source) + "/merge", "clinician",
                          {{"targetId", id_of(target)}, {"fields", fields}, {"reason", "one"}});
  }
  // Until the source is read as that, with 301 or 200.
  static tools::HttpResponse read_until(const std::string& path, int status) {
    const auto deadline = std::chrono::steady_clock::now() + carried_out_max;
    for (;;) {
      auto response = program().get(path, "clinician");
      const bool pending = response.body.find("mergePendingWith") != std::string::npos;
      if (response.status == status && !pending) return response;
      if (std::chrono::steady_clock::now() > deadline) {
        ADD_FAILURE() << path << " stays " << response.status << " " << response.body;
        return response;
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
  }
  static json shown(const std::string& path) {
    return json::parse(program().get(path, "clinician").body);
  }
  // Without what says how often it was changed.
  static json as_said(json patient) {
    patient.erase("version");
    return patient;
  }

 private:
  inline static int patients_ = 0;
};

TEST_F(Merge, ShowsOneRecordAndTwoAgain) {
  const auto source = one_of_two("Adah Lovelace");
  const auto target = one_of_two("Ada Lovelace");
  const auto note =
      program().post(path_of(source) + "/notes", "clinician", {{"note", "seen in Bath"}});
  ASSERT_EQ(note.status, 201) << note.body;
  const json source_before = json::parse(source.body);
  const json target_before = json::parse(target.body);

  const auto begun = merged(source, target, {"telephone", "email"});
  ASSERT_EQ(begun.status, 202) << begun.body;
  EXPECT_EQ(json::parse(begun.body).at("mergePendingWith"), id_of(target));
  const auto moved = read_until(path_of(source), 301);
  EXPECT_EQ(moved.header("location"), path_of(target));
  EXPECT_EQ(json::parse(moved.body).at("mergedInto"), id_of(target));
  const json one = shown(path_of(target));
  EXPECT_EQ(one.at("mergedFrom"), json::array({id_of(source)}));
  EXPECT_EQ(one.at("telephone"), source_before.at("telephone"));
  EXPECT_EQ(one.at("email"), source_before.at("email"));
  EXPECT_EQ(one.at("name"), target_before.at("name"));
  EXPECT_EQ(one.at("identifiers").size(), 2u);

  const json chart = shown(path_of(target) + "/chart");
  ASSERT_EQ(chart.size(), 1u);
  EXPECT_EQ(chart[0].at("patientId"), id_of(source));
  const std::string entry = "/notes/" + id_of(note);
  const auto amended = program().send("PATCH", path_of(target) + entry, "clinician",
                                      R"({"note": "seen in York"})", {{"Idempotency-Key", "m1"}});
  ASSERT_EQ(amended.status, 200) << amended.body;
  const auto again = program().send("PATCH", path_of(target) + entry, "clinician",
                                    R"({"note": "seen in York"})", {{"Idempotency-Key", "m1"}});
  EXPECT_EQ(again.header("idempotency-replayed"), "true") << again.body;
  EXPECT_EQ(json::parse(program().get(path_of(target) + entry, "clinician", fresh(amended)).body)
                .at("note"),
            "seen in York");
  EXPECT_EQ(program()
                .send("PATCH", path_of(target) + "/notes/" + id_of(source), "clinician",
                      R"({"note": "of nobody"})")
                .status,
            404);
  EXPECT_EQ(program().get(path_of(source) + "/chart?limit=5", "clinician").header("location"),
            path_of(target) + "/chart?limit=5");
  const std::string mrn = source_before.at("identifiers")[0].at("value");
  const json found = shown("/api/patients?identifier=mrn%7C" + mrn);
  ASSERT_EQ(found.size(), 1u) << "the target is found by the source's identifier";
  EXPECT_EQ(found[0].at("id"), id_of(target));
  const auto account =
      json::parse(program().get("/api/billing/accounts/" + id_of(target), "biller").body);
  EXPECT_EQ(account.at("mergedAccounts").size(), 1u);
  const std::string accounts = "/api/billing/accounts/";
  const auto statement =
      json::parse(program().get(accounts + id_of(target) + "/statement", "biller").body);
  EXPECT_EQ(statement.at("mergedAccounts")[0].at("patientId"), id_of(source));
  EXPECT_EQ(program()
                .get(accounts + id_of(source) + "/invoices/" + id_of(source) + "/print", "biller")
                .status,
            301);

  const auto undone = program().send("DELETE", path_of(source) + "/merge", "clinician",
                                     R"({"reason": "two women"})");
  ASSERT_EQ(undone.status, 202) << undone.body;
  EXPECT_EQ(as_said(json::parse(read_until(path_of(source), 200).body)), as_said(source_before));
  EXPECT_EQ(as_said(shown(path_of(target))), as_said(target_before));
  EXPECT_EQ(shown(path_of(target) + "/chart").size(), 0u);
  EXPECT_EQ(shown(path_of(source) + "/chart").size(), 1u);

  std::vector<std::string> facts;
  for (const auto& each : shown(path_of(source) + "/history")) facts.push_back(each["eventType"]);
  EXPECT_EQ(facts, (std::vector<std::string>{"PatientRegistered", "PatientMergeBegun",
                                             "PatientMergeCompleted", "PatientUnmergeBegun",
                                             "PatientUnmerged"}));
}

TEST_F(Merge, LinksBothRecordsInABundle) {
  const auto source = one_of_two("Adah Lovelace");
  const auto target = one_of_two("Ada Lovelace");
  ASSERT_EQ(merged(source, target, json::array()).status, 202);
  read_until(path_of(source), 301);
  program().wait_until_caught_up();
  const auto bundle = program().run({"export", "bundle", id_of(target)});
  EXPECT_NE(bundle.output.find(R"("type":"replaces")"), std::string::npos) << bundle.errors;
  EXPECT_NE(bundle.output.find(R"("type":"replaced-by")"), std::string::npos);
}

// Some pairs are of one partition of the log, some are not.
TEST_F(Merge, LetsAnEntryBeChangedFromEitherPathWhereverItIsKept) {
  for (int i = 0; i < 12; ++i) {
    const auto source = one_of_two("Adah Lovelace");
    const auto target = one_of_two("Ada Lovelace");
    const auto note = program().post(path_of(source) + "/notes", "clinician", {{"note", "one"}});
    ASSERT_EQ(note.status, 201) << note.body;
    const json start = {{"class", {{"code", "AMB"}}}, {"status", "planned"}};
    const auto visit = program().post(path_of(source) + "/encounters", "clinician", start);
    ASSERT_EQ(visit.status, 201) << visit.body;
    ASSERT_EQ(merged(source, target, json::array()).status, 202);
    read_until(path_of(source), 301);
    const std::string entry = "/notes/" + id_of(note);
    for (const auto& record : {target, source}) {
      const auto amended =
          program().send("PATCH", path_of(record) + entry, "clinician", R"({"note": "changed"})");
      EXPECT_EQ(amended.status, 200) << amended.body;
    }
    const auto other = one_of_two("Grace Hopper");
    const auto strange =
        program().post(path_of(other) + "/notes", "clinician",
                       {{"note", "in a visit of another"}, {"encounterId", id_of(visit)}});
    EXPECT_EQ(strange.status, 422) << strange.body;
    EXPECT_EQ(
        program().send("PATCH", path_of(other) + entry, "clinician", R"({"note": "x"})").status,
        404);
  }
}

TEST_F(Merge, RefusesWhatCannotBeAndNamesTheTarget) {
  const auto source = one_of_two("Adah");
  const auto target = one_of_two("Ada");
  const auto itself = merged(source, source, json::array());
  EXPECT_EQ(itself.status, 422);
  EXPECT_EQ(pointers_of(itself), std::set<std::string>{"/targetId"});
  const auto wrong = program().post(path_of(source) + "/merge", "clinician",
                                    {{"targetId", "nobody"}, {"fields", {"active"}}});
  EXPECT_EQ(pointers_of(wrong), (std::set<std::string>{"/targetId", "/fields/0"}));
  EXPECT_EQ(program()
                .post(path_of(source) + "/merge", "receptionist", {{"targetId", id_of(target)}})
                .status,
            403);
  ASSERT_EQ(merged(source, target, json::array()).status, 202);
  read_until(path_of(source), 301);
  const auto corrected =
      program().send("PATCH", path_of(source), "clinician", R"({"name": "Ada K."})");
  EXPECT_EQ(corrected.status, 409);
  EXPECT_NE(corrected.body.find(id_of(target)), std::string::npos) << corrected.body;
  EXPECT_EQ(merged(target, source, json::array()).status, 409) << "a cycle";
  // What the target did not take is free; undoing needs it back.
  const std::string email = json::parse(source.body).at("email");
  EXPECT_EQ(program().post("/api/patients", "clinician", patient("Another", email)).status, 201);
  const auto refused = program().send("DELETE", path_of(source) + "/merge", "clinician");
  EXPECT_EQ(refused.status, 409);
  EXPECT_EQ(pointers_of(refused), std::set<std::string>{"/email"});
}

TEST_F(Merge, IsFoundOnTheWorkListUntilItIsDone) {
  const auto source = one_of_two("Wilhelmina Abernathy");
  const auto target = one_of_two("Wilhelmina Abernathie");
  program().wait_until_caught_up();
  const auto on_list = [&](const std::string& filter = {}) {
    for (std::string page = "/api/patients/duplicates?limit=100" + filter; !page.empty();) {
      const auto listed = program().get(page, "clinician");
      for (const auto& pair : json::parse(listed.body)) {
        if (pair.at("patient").at("id") == id_of(target) &&
            pair.at("other").at("id") == id_of(source)) {
          return true;
        }
      }
      page = next_page(listed);
    }
    return false;
  };
  const auto comes_to = [&](bool listed, const std::string& filter = {}) {
    const auto deadline = std::chrono::steady_clock::now() + carried_out_max;
    while (on_list(filter) != listed) {
      if (std::chrono::steady_clock::now() > deadline) return false;
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    return true;
  };
  EXPECT_TRUE(comes_to(true));
  EXPECT_TRUE(comes_to(false, "&notDuplicates=true"));

  // Whichever of the two is named first, it is one pair.
  const std::string marking = path_of(source) + "/not-duplicates/" + id_of(target);
  const std::string from_the_other = path_of(target) + "/not-duplicates/" + id_of(source);
  EXPECT_EQ(program().send("PUT", marking, "receptionist").status, 403);
  const auto marked = program().send("PUT", marking, "clinician", R"({"reason": "two sisters"})");
  ASSERT_EQ(marked.status, 200) << marked.body;
  const auto again = program().send("PUT", from_the_other, "clinician");
  EXPECT_EQ(again.header("etag"), marked.header("etag")) << "nothing to do";
  program().wait_until_caught_up();
  EXPECT_TRUE(comes_to(false));
  EXPECT_TRUE(comes_to(true, "&notDuplicates=true"));
  const std::string first = std::min(id_of(source), id_of(target));
  const json history = shown("/api/patients/" + first + "/history");
  EXPECT_EQ(history.back().at("eventType"), "PatientMarkedNotDuplicate");
  ASSERT_EQ(program().send("DELETE", from_the_other, "clinician").status, 200);
  program().wait_until_caught_up();
  EXPECT_TRUE(comes_to(true));
  EXPECT_EQ(program()
                .send("PUT", path_of(source) + "/not-duplicates/" + id_of(source), "clinician")
                .status,
            409);

  ASSERT_EQ(merged(source, target, json::array()).status, 202);
  read_until(path_of(source), 301);
  program().wait_until_caught_up();
  EXPECT_TRUE(comes_to(false));
}

// Killed at some moment after the first half was answered: what is read before and after the rest
// is always both or none.
TEST_F(Merge, KilledHalfWayIsCarriedOutAfterTheNextStart) {
  constexpr int kills = 20;
  std::mt19937 random(20261127);
  const auto source = one_of_two("Adah");
  const auto target = one_of_two("Ada");
  const json source_before = json::parse(source.body);
  const json target_before = json::parse(target.body);
  for (int kill = 0; kill < kills; ++kill) {
    SCOPED_TRACE(kill);
    const bool merging = kill % 2 == 0;
    const auto begun = merging ? merged(source, target, {"telephone"})
                               : program().send("DELETE", path_of(source) + "/merge", "clinician");
    ASSERT_EQ(begun.status, 202) << begun.body;
    std::this_thread::sleep_for(std::chrono::microseconds(random() % 30'000));
    program().kill();
    program().start();
    const json first = shown(path_of(target));
    const int status = program().get(path_of(source), "clinician").status;
    const json second = shown(path_of(target));
    if (first == second) {
      EXPECT_EQ(status == 301, first.contains("mergedFrom"));
    }
    const auto read = read_until(path_of(source), merging ? 301 : 200);
    if (merging) {
      EXPECT_EQ(shown(path_of(target)).at("telephone"), source_before.at("telephone"));
    } else {
      EXPECT_EQ(as_said(json::parse(read.body)), as_said(source_before));
      EXPECT_EQ(as_said(shown(path_of(target))), as_said(target_before));
    }
  }
  program().wait_until_caught_up();
  for (const char* model : {"patients", "duplicates"}) {
    const std::string before = sums_of(program().run({"checksum", model}).output);
    ASSERT_EQ(program().run({"rebuild", model}).exit_code, 0);
    EXPECT_EQ(sums_of(program().run({"checksum", model}).output), before) << model;
  }
}

}  // namespace
}  // namespace carelog::system_test
