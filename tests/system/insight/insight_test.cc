// What a manager asks, over HTTP: whole records counted and recounted, small numbers hidden, a feed
// that follows.
#include <thread>

#include "infra/process/child_process.h"
#include "tests/system/imported_records.h"
#include "tests/system/one_program.h"

namespace carelog::system_test {
namespace {

const std::string first_day = "1930-01-01";
const std::string last_day = "2026-12-31";

class Insight : public OneProgram {
 protected:
  static json asked(const std::string& question, const std::string& role = "admin") {
    const auto answer = program().get("/api/analytics/" + question, role);
    EXPECT_EQ(answer.status, 200) << question << " " << answer.body;
    return json::parse(answer.body);
  }
  // The one row that there is.
  static std::int64_t count_of(const std::string& question, const std::string& name = "count") {
    const json rows = asked(question).at("rows");
    EXPECT_LE(rows.size(), 1u) << rows.dump();
    return rows.empty() ? 0 : rows[0].at(name).get<std::int64_t>();
  }
  static infra::ChildResult recounted_by_script() {
    return infra::run_child(
        {.arguments = {"python3", CARELOG_SOURCE_DIR "/tests/system/insight/recount.py",
                       CARELOG_PROGRAM, program().data().string(), program().url(),
                       program().token("admin"), first_day, last_day}},
        std::chrono::minutes(3));
  }
  static tools::HttpResponse visit(const std::string& patient_id, const std::string& status,
                                   const std::string& start, const std::string& end = "") {
    json body = {{"class", {{"code", "AMB"}}}, {"status", status}, {"start", start}};
    if (!end.empty()) body["end"] = end;
    auto answer = program().post("/api/patients/" + patient_id + "/encounters", "clinician", body);
    EXPECT_EQ(answer.status, 201) << answer.body;
    return answer;
  }
  static void pay(const std::string& patient_id) {
    const std::string account = "/api/billing/accounts/" + patient_id;
    const auto tell = [&](const std::string& path, const json& body) {
      const auto answer = program().post(account + path, "biller", body);
      EXPECT_EQ(answer.status, 200) << answer.body;
      return answer.status == 200 ? json::parse(answer.body) : json::object();
    };
    tell("/charges", {{"description", "visit"}, {"amountMinor", 12'000}});
    const auto invoice = tell("/invoices", json::object()).at("invoices")[0].at("id");
    const json part = {{"invoiceId", invoice}, {"amountMinor", 5'000}};
    const auto paid =
        tell("/payments",
             {{"amountMinor", 5'000}, {"method", "cash"}, {"allocations", json::array({part})}});
    const auto payment = paid.at("payments")[0].at("id").get<std::string>();
    tell("/payments/" + payment + "/refund", {{"amountMinor", 1'000}, {"reason", "too much"}});
  }
};

// Waits until the file holds the text.
bool comes_to_hold(const std::filesystem::path& file, const std::string& text) {
  for (int tries = 0; tries < 1000; ++tries) {
    if (std::filesystem::exists(file) && text_of(file).find(text) != std::string::npos) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return false;
}

TEST_F(Insight, FollowsEncountersAsTheyAreRecordedAmendedAndTakenBack) {
  const std::string id = id_of(registered("insight@example.org"));
  const auto planned = visit(id, "planned", "2019-05-06T08:30:00Z");
  visit(id, "finished", "2019-05-08T09:00:00Z", "2019-05-08T09:40:00Z");
  program().wait_until_caught_up();
  const std::string may = "?from=2019-05-01&to=2019-05-31";
  EXPECT_EQ(count_of("encounters" + may), 2);
  EXPECT_EQ(count_of("no-shows" + may), 1);
  EXPECT_EQ(count_of("lengths" + may, "sumMinutes"), 40);
  EXPECT_EQ(asked("visits" + may).at("rows"), json::parse(R"([{"group":"new","count":1}])"));
  EXPECT_EQ(asked("encounters" + may + "&per=hour&groupBy=status").at("rows"),
            json::parse(R"([{"period":"2019-05-06T08","group":"planned","count":1},
                            {"period":"2019-05-08T09","group":"finished","count":1}])"));

  const std::string path = "/api/patients/" + id + "/encounters/" + id_of(planned);
  const auto arrived = program().send("PATCH", path, "clinician", R"({"status": "arrived"})",
                                      {{"If-Match", "\"1\""}});
  ASSERT_EQ(arrived.status, 200) << arrived.body;
  program().wait_until_caught_up();
  EXPECT_EQ(count_of("no-shows" + may), 0);
  EXPECT_EQ(asked("visits" + may + "&per=day").at("rows"),
            json::parse(R"([{"period":"2019-05-06","group":"new","count":1},
                            {"period":"2019-05-08","group":"returning","count":1}])"));

  ASSERT_EQ(program().post(path + "/error", "clinician", {{"reason", "another"}}).status, 200);
  program().wait_until_caught_up();
  EXPECT_EQ(count_of("encounters" + may), 1);
  EXPECT_EQ(asked("visits" + may).at("rows"), json::parse(R"([{"group":"new","count":1}])"));
}

TEST_F(Insight, ReadsWhatTheCallerHasJustWritten) {
  const auto written = registered("insight-fresh@example.org");
  const auto answer =
      program().get("/api/analytics/patients?groupBy=gender", "admin", fresh(written));
  ASSERT_EQ(answer.status, 200) << answer.body;
  const json shown = json::parse(answer.body);
  std::int64_t all = 0;
  for (const auto& row : shown.at("rows")) all += row.at("count").get<int>();
  EXPECT_GE(all, 1);
}

TEST_F(Insight, PushesTodaysCountsWhenTheyChange) {
  const auto file = program().file("live.txt");
  infra::ChildProcess listener({.arguments = {"curl", "-sN", "--max-time", "60", "-H",
                                              "Authorization: Bearer " + program().token("manager"),
                                              program().url() + "/api/analytics/live"},
                                .output_file = file.string()});
  ASSERT_TRUE(comes_to_hold(file, "event: today\n")) << text_of(file);
  // Enough for a manager to be shown the number.
  for (int number = 0; number < 7; ++number) {
    registered("insight-live" + std::to_string(number) + "@example.org");
  }
  program().wait_until_caught_up();
  const auto counted = std::to_string(count_of("registrations"));
  EXPECT_TRUE(comes_to_hold(file, R"("rows":[{"count":)" + counted + "}]")) << text_of(file);
}

TEST_F(Insight, HidesSmallNumbersFromWhoMaySeeNoPatients) {
  const std::string id = id_of(registered("insight-small@example.org"));
  visit(id, "finished", "2018-02-03T08:00:00Z", "2018-02-03T08:10:00Z");
  program().wait_until_caught_up();
  const std::string question = "encounters?from=2018-02-01&to=2018-02-28&groupBy=class";
  const json hidden = asked(question, "manager").at("rows")[0];
  EXPECT_TRUE(hidden.at("count").is_null());
  EXPECT_EQ(hidden.at("suppressed"), true);
  EXPECT_EQ(asked(question, "clinician").at("rows")[0].at("count"), 1);
  // A biller sees bills and no encounters, a clinician the other way round.
  EXPECT_TRUE(asked(question, "biller").at("rows")[0].at("count").is_null());
  EXPECT_EQ(program().get("/api/patients", "manager").status, 403);
  const auto csv = program().get("/api/analytics/" + question, "manager", {{"Accept", "text/csv"}});
  EXPECT_EQ(csv.body,
            "measure,groupBy,period,group,label,count,currency,sumMinor,sumMinutes,suppressed\r\n"
            "encounters,class,,AMB,,,,,,true\r\n");
}

TEST_F(Insight, IsEqualToARecountOfWholeRecordsAlsoAfterAKill) {
  if (!std::filesystem::exists(synthea)) GTEST_SKIP() << "no data at " << synthea;
  pay(id_of(registered("insight-pays@example.org")));
  const auto imported = program().run(
      {"import", "synthea", synthea, "--rejects", program().file("rejects.csv").string()});
  EXPECT_EQ(imported.exit_code, 0) << imported.errors;
  program().wait_until_caught_up();
  const auto by_script = recounted_by_script();
  EXPECT_EQ(by_script.exit_code, 0) << by_script.output << by_script.errors;
  const auto by_verb = program().run({"checksum", "--recount"});
  EXPECT_EQ(by_verb.exit_code, 0) << by_verb.output << by_verb.errors;
  const json before = asked("overview?from=" + first_day + "&to=" + last_day);

  program().kill();
  program().start();
  program().wait_until_caught_up();
  EXPECT_EQ(asked("overview?from=" + first_day + "&to=" + last_day), before);
  const auto again = program().run({"checksum", "analytics", "--recount"});
  EXPECT_EQ(again.exit_code, 0) << again.output << again.errors;
}

TEST_F(Insight, RecountsOnlyWhatCounts) {
  const auto wrong = program().run({"checksum", "patients", "--recount"});
  EXPECT_EQ(wrong.exit_code, 2);
  EXPECT_NE(wrong.errors.find("patients does not count"), std::string::npos) << wrong.errors;
}

}  // namespace
}  // namespace carelog::system_test
