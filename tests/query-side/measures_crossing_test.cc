// Measures written by the projections and read by the query side: the two share no code, only keys.
#include <gtest/gtest.h>
#include <rocksdb/db.h>

#include <map>
#include <thread>

#include "projections/rocksdb_projections.h"
#include "query-side/analytics/measure_reader.h"
#include "tests/infra/temporary_directory.h"
#include "tests/projections/fixtures/stories.h"

namespace carelog::query {
namespace {

using projections::encounter_number;
using projections::encounter_recorded;

class MeasuresCrossingTest : public testing::Test {
 protected:
  MeasuresCrossingTest() {
    tell_patients();
    tell_money();
    for (auto& each : made_) {
      stores_.push_back({.model = each.projection->name(),
                         .get = [stores = each.stores] { return stores->live_store(); },
                         .damaged = [](const rocksdb::DB&, const std::string&) {}});
      each.projection->start();
    }
    for (auto& each : made_) EXPECT_TRUE(caught_up(*each.projection)) << each.projection->name();
  }

  void tell_patients() {
    using namespace projections;
    for (int number = 0; number < 4; ++number) {
      patients_.tell(patient_number(number),
                     {registered("P", number == 0 ? "" : "2020-05-0" + std::to_string(number))});
    }
    const auto visit = [&](int number, const std::string& status, const std::string& start,
                           const std::string& end) {
      patients_.tell(encounter_number(number),
                     {encounter_recorded(patient_number(number), status, start, end)}, "encounter");
    };
    visit(1, "finished", "2024-03-01T08:00:00Z", "2024-03-01T08:20:00Z");
    visit(2, "finished", "2024-03-01T08:30:00Z", "2024-03-01T10:30:00Z");
    visit(3, "planned", "2024-03-04T09:00:00Z", "");
    visit(4, "planned", "2024-06-30T09:00:00Z", "");
    visit(5, "finished", "2024-05-07", "");
  }

  void tell_money() {
    using namespace events;
    const std::string account = projections::account_number(1);
    const auto tell = [&](std::vector<Event> facts) {
      billing_.tell(account, std::move(facts), "billing-account");
    };
    tell({BillingAccountOpened{"main", projections::ada, "USD"}});
    tell({ChargeRecorded{"c1", "", "|AMB", "Visit", 10'000, "2024-03-01", 0, 0, ""}});
    tell({InvoiceGenerated{
        "i1", "2024-03-31", "2024-04-30", {{"c1", "Visit", 10'000, 0, 6'000, "x"}}}});
    tell({PaymentCompleted{"p1", 1'500, "cash", "", "2024-04-10", {{"i1", 1'500}}}});
    tell({PaymentRefunded{"p1", 500, "too much", "2024-04-11"}});
  }

  static bool caught_up(projections::Projection& projection) {
    for (int tries = 0; tries < 10'000; ++tries) {
      const auto now = projection.progress();
      if (now.lag_events == 0 && now.last_progress_ms > 0) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return false;
  }

  MeasureAnswer answer(MeasureQuestion question) {
    if (question.from_day.empty()) question.from_day = "2024-03-01";
    if (question.to_day.empty()) question.to_day = "2024-12-31";
    if (question.as_of_day.empty()) question.as_of_day = "2024-06-01";
    EXPECT_EQ(fault_of(question), "");
    return MeasureReader(stores_, "main").answer(std::move(question), "2024-06-01");
  }
  MeasureAnswer ask(const std::string& measure, const std::string& group_by = "",
                    const std::string& per = "") {
    return answer({measure, "", "", "", per, group_by, 0});
  }
  // By period and group: the count, or the sum if there is one.
  static std::map<std::string, std::int64_t> told(const MeasureAnswer& answer) {
    std::map<std::string, std::int64_t> numbers;
    for (const MeasureRow& row : answer.rows) {
      numbers[row.period + " " + row.group] = row.minor.value_or(row.count);
    }
    return numbers;
  }

  using Told = std::map<std::string, std::int64_t>;

  infra::TemporaryDirectory directory_;
  projections::ToldLog patients_;
  projections::ToldLog billing_{"billing"};
  std::vector<projections::RocksdbProjection> made_ =
      projections::rocksdb_projections(directory_.path(), {&patients_.log(), &billing_.log()},
                                       {.idle_wait_ms = std::chrono::milliseconds(20)});
  std::vector<LiveStore> stores_;
};

TEST_F(MeasuresCrossingTest, TellPatientsAsTheyAre) {
  EXPECT_EQ(told(ask("patients")), (Told{{" active", 4}}));
  EXPECT_EQ(told(ask("patients", "age-band")), (Told{{" 0-17", 3}, {" unknown", 1}}));
  EXPECT_EQ(told(ask("patients", "gender")), (Told{{" female", 4}}));
  EXPECT_EQ(told(ask("patients", "town")), (Told{{" unknown", 4}}));
}

TEST_F(MeasuresCrossingTest, TellEncountersPerHourDayWeekAndMonth) {
  EXPECT_EQ(told(ask("encounters")), (Told{{" ", 5}}));
  EXPECT_EQ(told(ask("encounters", "class", "month")),
            (Told{{"2024-03 AMB", 3}, {"2024-05 AMB", 1}, {"2024-06 AMB", 1}}));
  EXPECT_EQ(told(ask("encounters", "", "week")),
            (Told{{"2024-02-26 ", 2}, {"2024-03-04 ", 1}, {"2024-05-06 ", 1}, {"2024-06-24 ", 1}}));
  EXPECT_EQ(told(ask("encounters", "", "hour")), (Told{{"2024-03-01T08 ", 2},
                                                       {"2024-03-04T09 ", 1},
                                                       {"2024-05-07 ", 1},
                                                       {"2024-06-30T09 ", 1}}));
}

TEST_F(MeasuresCrossingTest, TakeForANoShowWhatIsStillPlannedOnADayThatHasPassed) {
  EXPECT_EQ(told(ask("no-shows", "", "day")), (Told{{"2024-03-04 ", 1}}));
}

TEST_F(MeasuresCrossingTest, TellHowLongEncountersTook) {
  const auto rows = ask("lengths").rows;
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].group, "15-29 min");
  EXPECT_EQ(rows[0].minutes, 20);
  EXPECT_EQ(rows[1].group, "1-3 h");
  EXPECT_EQ(rows[1].minutes, 120);
}

TEST_F(MeasuresCrossingTest, TellRevenueByPayerAndPaymentsByKind) {
  EXPECT_EQ(told(ask("charges")), (Told{{" ", 10'000}}));
  EXPECT_EQ(told(ask("payments")), (Told{{" ", 1'000}}));
  EXPECT_EQ(told(ask("payments", "kind")), (Told{{" payment", 1'500}, {" refund", 500}}));
  EXPECT_EQ(told(ask("revenue")), (Told{{" patients", 1'000}}));
}

TEST_F(MeasuresCrossingTest, TellWhatIsOutstandingAtTheEndOfEachPeriod) {
  EXPECT_EQ(told(answer({"outstanding", "2024-03-30", "2024-04-10", "", "week", "", 0})),
            (Told{{"2024-03-25 patient", 4'000},
                  {"2024-03-25 payers", 6'000},
                  {"2024-04-01 patient", 4'000},
                  {"2024-04-01 payers", 6'000},
                  {"2024-04-08 patient", 2'500},
                  {"2024-04-08 payers", 6'000}}));
  EXPECT_EQ(told(ask("outstanding")), (Told{{" patient", 3'000}, {" payers", 6'000}}));
}

TEST_F(MeasuresCrossingTest, TellWhatIsOwedByHowLongItIsOverdue) {
  for (const auto& [day, band] :
       {std::pair{"2024-04-30", "not due"}, std::pair{"2024-05-01", "1-30 days"},
        std::pair{"2024-05-30", "1-30 days"}, std::pair{"2024-05-31", "31-60 days"},
        std::pair{"2024-07-30", "over 90 days"}}) {
    const auto rows = answer({"ageing", "", "", day, "", "", 0}).rows;
    ASSERT_EQ(rows.size(), 2u) << day;
    for (const MeasureRow& row : rows) {
      EXPECT_EQ(row.group, band) << day;
      EXPECT_EQ(row.minor, row.label == "patient" ? 3'000 : 6'000) << day;
    }
    const auto by_day = answer({"ageing", day, day, "", "day", "", 0}).rows;
    ASSERT_EQ(by_day.size(), 2u);
    EXPECT_EQ(by_day[0].group, band);
  }
}

TEST_F(MeasuresCrossingTest, AnswerEveryQuestionOfTheOverview) {
  for (const auto& each : overview_questions("2020-01-01", "2024-12-31", "2024-06-01")) {
    EXPECT_EQ(fault_of(each), "") << each.measure;
    EXPECT_NO_THROW(answer(each)) << each.measure;
  }
}

TEST_F(MeasuresCrossingTest, AnswerNothingOfAnotherClinic) {
  MeasureReader elsewhere(stores_, "elsewhere");
  for (const auto& each : overview_questions("2020-01-01", "2024-12-31", "2024-06-01")) {
    EXPECT_TRUE(elsewhere.answer(each, "2024-06-01").rows.empty()) << each.measure;
  }
}

}  // namespace
}  // namespace carelog::query
