// Compares a log with a head of it that was kept elsewhere.
#include "tools/log/log_head.h"

#include <gtest/gtest.h>

#include "tools/log/signed_head.h"

namespace carelog::tools {
namespace {

std::vector<std::string> records(std::size_t count) {
  std::vector<std::string> all;
  for (std::size_t i = 0; i < count; ++i) all.push_back("record " + std::to_string(i));
  return all;
}

PartitionHead head_of(const std::vector<std::string>& records) {
  PartitionHead head{"patients", 3, 0, 7, {}, {}, 1, {}};
  HeadDigest digest;
  for (const auto& record : records) digest.take(record);
  digest.fill(head);
  return head;
}

std::optional<HeadComparison::Difference> compare(const PartitionHead& head,
                                                  const std::vector<std::string>& records) {
  HeadComparison comparison(head);
  for (const auto& record : records) comparison.take(record);
  return comparison.finish();
}

TEST(LogHead, AcceptsTheLogItWasTakenFromAndWhatFollowedIt) {
  const auto head = head_of(records(50));
  EXPECT_EQ(head.records, 50u);
  EXPECT_FALSE(compare(head, records(50)));
  EXPECT_FALSE(compare(head, records(80)));
  EXPECT_FALSE(compare(head_of({}), records(3)));
}

TEST(LogHead, NamesTheFirstRecordOfATailThatWasCut) {
  const auto difference = compare(head_of(records(50)), records(47));
  ASSERT_TRUE(difference);
  EXPECT_EQ(difference->offset, 47);
  EXPECT_NE(difference->what.find("cut"), std::string::npos);
}

TEST(LogHead, NamesTheVeryRecordThatWasEdited) {
  const auto head = head_of(records(50));
  for (const std::size_t at : {0u, 1u, 30u, 49u}) {
    auto edited = records(50);
    edited[at][0] ^= 1;
    const auto difference = compare(head, edited);
    ASSERT_TRUE(difference) << at;
    EXPECT_EQ(difference->offset, static_cast<events::Offset>(at));
  }
}

TEST(LogHead, NoticesDroppedSwappedAndInsertedRecords) {
  const auto head = head_of(records(20));
  auto dropped = records(21);
  dropped.erase(dropped.begin() + 5);
  EXPECT_EQ(compare(head, dropped)->offset, 5);
  auto swapped = records(20);
  std::swap(swapped[8], swapped[9]);
  EXPECT_EQ(compare(head, swapped)->offset, 8);
  auto inserted = records(20);
  inserted.insert(inserted.begin() + 12, "new");
  EXPECT_EQ(compare(head, inserted)->offset, 12);
}

TEST(LogHead, StaysSmallAndNarrowsDownInALongLog) {
  constexpr std::size_t count = 10'000;
  const auto head = head_of(records(count));
  EXPECT_LE(head.checkpoints.size(), head_checkpoints_max);
  EXPECT_LT(to_json(LogHead{0, {head}, {}}).size(), 16'000u);
  for (const std::size_t at : {0u, 5'000u, 9'999u}) {
    auto edited = records(count);
    edited[at] += "!";
    const auto difference = compare(head, edited);
    ASSERT_TRUE(difference) << at;
    EXPECT_LE(difference->offset, static_cast<events::Offset>(at));
    EXPECT_GT(difference->offset + static_cast<events::Offset>(head.stride),
              static_cast<events::Offset>(at));
  }
}

TEST(LogHead, IsTheSameAfterItWasWrittenAndRead) {
  const LogHead head{1'700'000'000'123, {head_of(records(300))}, JournalHead{"j", 40, "ab"}};
  const auto read = log_head_from_json(to_json(head));
  EXPECT_EQ(read.at_ms, head.at_ms);
  EXPECT_EQ(read.partitions, head.partitions);
  EXPECT_EQ(read.journal, head.journal);
  for (const char* text : {"", "[]", "{}", R"({"kind":"other","version":1})",
                           R"({"kind":"carelog-log-head","version":1,"at":"","log":[{}]})"}) {
    EXPECT_THROW(log_head_from_json(text), std::runtime_error) << text;
  }
}

TEST(SignedHead, IsTakenFromTheKeyThatSignedItAndNoOther) {
  const auto key = auth::SigningKey::generate(auth::key_bits_min);
  const auto text = sign_head({5'000, {head_of(records(4))}, {}}, key);
  EXPECT_EQ(verified_head(text + "\n", key).partitions[0].records, 4u);
  EXPECT_THROW(verified_head(text, auth::SigningKey::generate(auth::key_bits_min)), HeadRefused);
}

TEST(SignedHead, IsRefusedWhenAnyCharacterIsChanged) {
  const auto key = auth::SigningKey::generate(auth::key_bits_min);
  const auto text = sign_head({5'000, {head_of(records(1))}, {}}, key);
  for (std::size_t at = 0; at < text.size(); at += 7) {
    std::string edited = text;
    edited[at] = edited[at] == 'A' ? 'B' : 'A';
    EXPECT_THROW(verified_head(edited, key), HeadRefused) << at;
  }
  for (const char* nothing : {"", "a.b", "a.b.c", "..", "not a head"}) {
    EXPECT_THROW(verified_head(nothing, key), HeadRefused) << nothing;
  }
}

}  // namespace
}  // namespace carelog::tools
