#include "tools/log/journal_verify.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>

#include "carelog/api/v1/access.pb.h"
#include "infra/journal/journal.h"
#include "tests/infra/temporary_directory.h"

namespace carelog::tools {
namespace {

using api::v1::AccessEntry;
using testing::ElementsAre;
using testing::HasSubstr;

class AnAccessJournal : public testing::Test {
 protected:
  // announced: the position of the announcement that it replaces; -1: none.
  std::int64_t record(AccessEntry::Kind kind, std::int64_t announced = -1) {
    AccessEntry entry;
    entry.set_kind(kind);
    if (announced >= 0) entry.set_announced_position(announced);
    std::promise<std::int64_t> place;
    journal_.append(entry.SerializeAsString(),
                    [&](bool, std::int64_t position) { place.set_value(position); });
    return place.get_future().get();
  }
  JournalReport report() { return *verify_journal(directory_.path() + "/access", std::nullopt); }

  infra::TemporaryDirectory directory_;
  infra::Journal journal_{directory_.path() + "/access"};
};

TEST_F(AnAccessJournal, SaysWhatTheTableHasToHave) {
  const auto shown = record(AccessEntry::READ);
  const auto announced = record(AccessEntry::READ);
  const auto refused = record(AccessEntry::REFUSAL, announced);
  const auto broken = record(AccessEntry::READ);
  record(AccessEntry::NOTHING_SHOWN, broken);
  const auto found = report();
  EXPECT_TRUE(found.sound());
  EXPECT_EQ(found.records, 5U);
  EXPECT_THAT(found.shown, ElementsAre(shown, refused));
}

TEST_F(AnAccessJournal, IsSoundBesideATableThatIsNotThereYet) {
  const auto first = record(AccessEntry::READ);
  const auto second = record(AccessEntry::READ);
  auto found = report();
  hold_against(found, {second, {first}});
  EXPECT_TRUE(found.sound());
  hold_against(found, {0, {}});
  EXPECT_TRUE(found.sound());
}

TEST_F(AnAccessJournal, FindsAReadThatIsMissingInTheTable) {
  const auto first = record(AccessEntry::READ);
  const auto second = record(AccessEntry::READ);
  auto found = report();
  hold_against(found, {found.head.position, {second}});
  EXPECT_THAT(found.damage,
              ElementsAre("1 accesses of the journal are missing in the database, the first at "
                          "position " +
                          std::to_string(first)));
}

TEST_F(AnAccessJournal, FindsAReadThatNobodyJournalled) {
  const auto first = record(AccessEntry::READ);
  auto found = report();
  hold_against(found, {found.head.position, {first, first + 1}});
  EXPECT_THAT(found.damage, ElementsAre(HasSubstr("in the database are not in the journal")));
}

TEST_F(AnAccessJournal, FindsAPositionBeyondItsEnd) {
  const auto first = record(AccessEntry::READ);
  auto found = report();
  hold_against(found, {1'000'000'000'000, {first}});
  EXPECT_THAT(found.damage, ElementsAre(HasSubstr("up to position 1000000000000")));
}

}  // namespace
}  // namespace carelog::tools
