#include "tools/import/synthetic_patients.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace carelog::tools {
namespace {

constexpr std::uint64_t sample = 20'000;

TEST(SyntheticPatients, AreTheSameOnEveryRunAndMachine) {
  // Pinned: a change here changes every data set ever made with a seed.
  const auto row = SyntheticPatients(7).make(3);
  EXPECT_EQ(row, SyntheticPatients(7).make(3));
  EXPECT_EQ(row.name, "Joseph Esposito");
  EXPECT_EQ(row.address, "1491 Park Avenue, Springfield, MA 01113");
  EXPECT_EQ(row.date_of_birth, "2007-11-30");
  EXPECT_EQ(row.registered_date, "2015-03-20");
  EXPECT_EQ(row.telephone, "+1-772-555-0197");
  EXPECT_EQ(row.gender, "male");
  EXPECT_NE(row.name, SyntheticPatients(8).make(3).name);
  EXPECT_EQ(row.key, "seed:7-3");
  EXPECT_EQ(row.email, "patient.7-3@example.org");
}

TEST(SyntheticPatients, HaveUniqueKeysEmailsAndNumbersOverSeeds) {
  std::set<std::string> keys;
  std::set<std::string> emails;
  std::set<std::string> numbers;
  for (std::uint64_t seed = 0; seed < 12; ++seed) {
    for (std::uint64_t i = 0; i < 1200; ++i) {
      const auto row = SyntheticPatients(seed).make(i);
      keys.insert(row.key);
      emails.insert(row.email);
      numbers.insert(row.identifiers.at(0).value);
    }
  }
  EXPECT_EQ(keys.size(), 12u * 1200u);
  EXPECT_EQ(emails.size(), keys.size());
  EXPECT_EQ(numbers.size(), keys.size());
}

TEST(SyntheticPatients, HaveThePopulationsAgesAndGenders) {
  const SyntheticPatients people(1);
  std::size_t children = 0;
  std::size_t old = 0;
  std::size_t female = 0;
  std::size_t deceased = 0;
  std::size_t not_ascii = 0;
  for (std::uint64_t i = 0; i < sample; ++i) {
    const auto row = people.make(i);
    if (row.date_of_birth > "2007-01-01") ++children;
    if (row.date_of_birth < "1960-01-01") ++old;
    if (row.gender == "female") ++female;
    if (!row.deceased_date.empty()) ++deceased;
    if (std::any_of(row.name.begin(), row.name.end(), [](char c) { return (c & 0x80) != 0; }))
      ++not_ascii;
  }
  EXPECT_NEAR(static_cast<double>(children) / sample, 0.23, 0.02);
  EXPECT_NEAR(static_cast<double>(old) / sample, 0.18, 0.02);
  EXPECT_NEAR(static_cast<double>(female) / sample, 0.50, 0.02);
  EXPECT_NEAR(static_cast<double>(deceased) / sample, 0.035, 0.015);
  EXPECT_GT(not_ascii, sample / 10);
}

TEST(SyntheticPatients, HaveDatesInTheOrderOfALife) {
  const SyntheticPatients people(2);
  for (std::uint64_t i = 0; i < sample; ++i) {
    const auto row = people.make(i);
    ASSERT_EQ(row.date_of_birth.size(), 10u);
    ASSERT_GE(row.registered_date, row.date_of_birth);
    ASSERT_GE(row.registered_date, "2015-01-01");
    ASSERT_LT(row.registered_date, "2025-01-01");
    if (!row.deceased_date.empty()) {
      ASSERT_GE(row.deceased_date, row.registered_date);
      ASSERT_LT(row.deceased_date, "2025-01-01");
    }
    ASSERT_EQ(field_that_is_not_utf8(row), "");
    ASSERT_FALSE(row.name.empty() || row.address.empty() || row.telephone.empty());
  }
}

}  // namespace
}  // namespace carelog::tools
