#include <gmock/gmock.h>

#include "tests/gateway/gateway_fixture.h"

namespace carelog::gateway {
namespace {

using Measures = GatewayBeforeFakes;
using testing::HasSubstr;

const std::string encounters = "GET /api/analytics/encounters";

TEST_F(Measures, AreAskedForByNameRangeAndGroup) {
  const auto answer =
      ask_as_admin(encounters + "?from=2024-01-01&to=2024-01-31&per=day&groupBy=class&top=3");
  ASSERT_EQ(answer.status, 200) << answer.body;
  const auto json = answer.json();
  EXPECT_EQ(json["measure"], "encounters");
  EXPECT_EQ(json["groupBy"], "class");
  EXPECT_EQ(json["per"], "day");
  EXPECT_EQ(json["from"], "2024-01-01");
  EXPECT_EQ(json["to"], "2024-01-31");
  EXPECT_EQ(json["timeZone"], "UTC");
  EXPECT_EQ(json["rows"][0]["count"], 7);
  EXPECT_EQ(json["rows"][0]["sumMinor"], 12'345);
  EXPECT_EQ(json["rows"][0]["currency"], "USD");
  EXPECT_EQ(answer.header("Cache-Control"), "no-store");
}

TEST_F(Measures, ShowWhatIsHiddenAsNull) {
  const auto hidden = ask_as_admin(encounters).json()["rows"][1];
  EXPECT_TRUE(hidden["count"].is_null());
  EXPECT_TRUE(hidden["sumMinutes"].is_null());
  EXPECT_EQ(hidden["suppressed"], true);
  EXPECT_FALSE(hidden.contains("averageMinutes"));
}

TEST_F(Measures, AreCsvForWhoAcceptsOnlyThat) {
  const auto csv = ask_as_admin(encounters, "Accept: text/csv\r\n");
  EXPECT_EQ(csv.header("Content-Type"), "text/csv; charset=utf-8; header=present");
  EXPECT_EQ(csv.body,
            "measure,groupBy,period,group,label,count,currency,sumMinor,sumMinutes,suppressed\r\n"
            "encounters,,2024-03-01,'=AMB,,7,USD,12345,,\r\n"
            "encounters,,,IMP,,,,,,true\r\n");
  EXPECT_THAT(ask_as_admin("GET /api/analytics/overview", "Accept: text/csv\r\n").body,
              HasSubstr("encounters,,,,,7,,,,\r\n"));
}

TEST_F(Measures, AreOfTheLastThirtyDaysIfNoneAreNamed) {
  const auto json = ask_as_admin(encounters + "?to=2024-03-01").json();
  EXPECT_EQ(json["from"], "2024-02-01");
  EXPECT_EQ(json["to"], "2024-03-01");
  const auto overview = ask_as_admin("GET /api/analytics/overview?to=2024-03-01").json();
  EXPECT_EQ(overview["from"], "2024-02-01");
  EXPECT_EQ(overview["measures"][0]["measure"], "encounters");
}

TEST_F(Measures, AreRefusedWithTheParameterAndWhatItMayBe) {
  const std::pair<const char*, const char*> wrong[] = {
      {"encounters?per=year", "per of encounters is one of: hour, day, week, month"},
      {"lengths?per=hour", "per of lengths is one of: day, week, month"},
      {"encounters?groupBy=town", "groupBy of encounters is one of: none, class, status."},
      {"encounters?from=yesterday", "from is a date of the years 1900 to 2999"},
      {"encounters?to=3024-01-01", "to is a date of the years 1900 to 2999"},
      {"encounters?from=2024-02-01&to=2024-01-01", "from is not after to."},
      {"encounters?from=2024-01-01&to=2024-02-01&per=hour", "at most 31 days per hour"},
      {"encounters?from=2022-01-01&to=2024-02-01&per=day", "at most 366 days per day"},
      {"reasons?top=0", "top is a whole number from 1 to 1000."},
      {"patients?per=day", "patients tells of the present: leave per out."},
      {"patients?from=2024-01-01", "patients tells of the present: leave from out."},
      {"encounters?class=AMB", "There is no query parameter 'class' here"},
      {"overview?asOf=now", "asOf is a date of the years 1900 to 2999"},
  };
  for (const auto& [question, complaint] : wrong) {
    const auto answer = ask_as_admin("GET /api/analytics/" + std::string(question));
    EXPECT_EQ(answer.status, 400) << question;
    EXPECT_EQ(answer.json()["code"], "invalid-parameter") << question;
    EXPECT_THAT(answer.json()["detail"].get<std::string>(), HasSubstr(complaint)) << question;
  }
  const auto unknown = ask_as_admin("GET /api/analytics/encounter");
  EXPECT_EQ(unknown.status, 404);
  EXPECT_THAT(unknown.json()["detail"].get<std::string>(), HasSubstr("encounters, lengths"));
}

TEST_F(Measures, AreForWhoMayReadThem) {
  EXPECT_EQ(ask(encounters, bearer(auth::Role::manager)).status, 200);
  EXPECT_EQ(ask(encounters, bearer(auth::Role::receptionist)).status, 403);
  EXPECT_EQ(ask("GET /api/analytics/live", bearer(auth::Role::receptionist)).status, 403);
  EXPECT_EQ(ask("GET /api/patients", bearer(auth::Role::manager)).status, 403);
}

TEST_F(Measures, ComeAsEventsAsTheyChange) {
  const auto feed = ask("GET /api/analytics/live", bearer(auth::Role::manager, "u-4"));
  EXPECT_EQ(feed.status, 200);
  EXPECT_EQ(feed.header("Content-Type"), "text/event-stream");
  EXPECT_EQ(feed.header("Cache-Control"), "no-store");
  EXPECT_EQ(feed.header("Content-Length"), "");
  const auto event = [](int count) {
    return R"(data: {"timeZone":"UTC","day":"2024-03-01","measures":[{"measure":"","groupBy":"",)"
           R"("from":"","to":"","rows":[{"count":)" +
           std::to_string(count) + "}]}]}\n\n";
  };
  EXPECT_EQ(feed.body, "retry: 3000\n\nevent: today\n" + event(1) + "event: today\n" + event(2))
      << "and then it ended, because the counts went away";
  const auto entries = accesses(1);
  ASSERT_FALSE(entries.empty());
  EXPECT_EQ(entries.back().operation(), "followToday");
  EXPECT_EQ(entries.back().actor(), "u-4");
}

TEST_F(Measures, AreNotStreamedToWhoAsksForTheHeadAlone) {
  const auto head = ask_as_admin("HEAD /api/analytics/live");
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.body, "");
}

}  // namespace
}  // namespace carelog::gateway
