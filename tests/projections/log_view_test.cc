// A log as it stands: void records too, and verdicts only once the chain has been followed.
#include "projections/following/log_view.h"

#include <gtest/gtest.h>

#include "tests/projections/fixtures/told.h"

namespace carelog::projections {
namespace {

class ALogView : public testing::Test {
 protected:
  LogPage read(events::Offset from, std::size_t records = log_page_records_max,
               bool afresh = false) {
    auto page = view_.read({.topic = "patients",
                            .partition = 0,
                            .from = from,
                            .records_max = records,
                            .afresh = afresh});
    EXPECT_TRUE(page);
    return page.value_or(LogPage());
  }

  ToldLog log_{"patients", 1};
  LogView view_{{&log_.log()}};
};

TEST_F(ALogView, ShowsEveryRecordWithWhatTheRuleSays) {
  log_.tell(ada, {registered("Ada")});
  log_.tell_in_vain(ada, {renamed("Nobody")});
  log_.tell(ada, {renamed("Ada King")});
  const LogPage page = read(0);
  ASSERT_EQ(page.records.size(), 5U);
  EXPECT_TRUE(std::holds_alternative<events::Manifest>(*page.records[0].frame));
  EXPECT_TRUE(std::holds_alternative<events::Claim>(*page.records[1].frame));
  EXPECT_EQ(page.records[2].verdict, events::Verdict::valid);
  EXPECT_EQ(page.records[3].verdict, events::Verdict::void_stale_term);
  EXPECT_EQ(page.records[4].verdict, events::Verdict::valid);
  EXPECT_EQ(page.end_offset, 5);
  EXPECT_EQ(page.judged_to, 5);
}

TEST_F(ALogView, JudgesAPageByAllThatIsBeforeIt) {
  for (int i = 0; i < 3000; ++i) log_.tell(ada, {registered("Ada")});
  log_.tell_in_vain(ada, {renamed("Nobody")});
  const LogPage page = read(3000, 5);
  ASSERT_EQ(page.records.size(), 3U);
  EXPECT_EQ(page.records[1].verdict, events::Verdict::valid);
  EXPECT_EQ(page.records[2].verdict, events::Verdict::void_stale_term);
  events::FrameRule rule;
  for (const auto& each : read(0, 0).records) FAIL() << each.offset;
  EXPECT_EQ(read(0).head, rule.head()) << "of nothing";
  EXPECT_EQ(read(2048, 0).head, read(2048, 0, true).head);
  EXPECT_NE(read(2048, 0).head, read(2047, 0).head);
}

TEST_F(ALogView, GoesNoFurtherThanWhatCannotBeRead) {
  log_.append_bytes(0, "no frame at all");
  log_.append_bytes(0, events::encode(events::make_manifest("patients", 0, 1, 1)));
  const LogPage page = read(0);
  ASSERT_EQ(page.records.size(), 4U);
  EXPECT_FALSE(page.records[2].frame);
  EXPECT_FALSE(page.records[3].verdict) << "its chain cannot be followed";
  EXPECT_TRUE(page.records[3].frame);
  EXPECT_EQ(page.judged_to, 2);
  EXPECT_FALSE(read(3).head);
}

TEST_F(ALogView, KnowsWhatThereIs) {
  EXPECT_FALSE(view_.read({.topic = "billing"}));
  EXPECT_FALSE(view_.read({.topic = "patients", .partition = 1}));
  EXPECT_TRUE(read(99).records.empty());
  log_.tell(ada, {registered("Ada")});
  EXPECT_EQ(read(2).records.size(), 1U) << "what has come since";
}

}  // namespace
}  // namespace carelog::projections
