// Patients who may be one: what speaks for it, and the work list made of that.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "query-side/patients/duplicate_reader.h"
#include "query-side/patients/memory_patient_reader.h"
#include "tests/query-side/sample_rows.h"

namespace carelog::query {
namespace {

using testing::ElementsAre;

DuplicateFeatures grace() {
  return {{"Grace Brewster Hopper"}, {"+1 202 555 0143"}, {"m-1"},
          "1 Navy Yard, Arlington",  "1906-12-09",        "female"};
}

unsigned points(const DuplicateFeatures& other) {
  const unsigned points = duplicate_score(grace(), other).points;
  EXPECT_EQ(duplicate_score(other, grace()).points, points) << "it is the same both ways";
  return points;
}

// With this and that changed.
template <typename Change>
DuplicateFeatures another_grace(Change change) {
  DuplicateFeatures other = grace();
  other.identifiers = {"m-2"};
  change(other);
  return other;
}

TEST(DuplicateScore, AddsUpAndSaysWhy) {
  const auto score = duplicate_score(grace(), another_grace([](auto&) {}));
  EXPECT_EQ(score.points, 100u);
  EXPECT_THAT(score.reasons, ElementsAre("same-name", "same-birth-date", "same-gender",
                                         "same-telephone", "same-address"));
}

TEST(DuplicateScore, KnowsNamesByTheirWordsTheirSpellingAndTheirSound) {
  const auto with_name = [](const std::string& name) {
    DuplicateFeatures other;
    other.names = {name};
    return points(other);
  };
  EXPECT_EQ(with_name("hopper, GRACE Brewster"), 40u);
  EXPECT_EQ(with_name("Gr\u00e1ce Brewster Hoper"), 32u);
  EXPECT_EQ(with_name("Grase Brewster Hopper"), 32u);
  EXPECT_EQ(with_name("Howard Hopper"), 5u);
  EXPECT_EQ(with_name("Ada Lovelace"), 0u);
  DuplicateFeatures one, other;
  one.names = {"Robert Pfister"};
  other.names = {"Rupert Phister"};
  EXPECT_EQ(duplicate_score(one, other).points, 28u);
  other.names = {"Rupert Fister"};
  EXPECT_EQ(duplicate_score(one, other).points, 0u) << "another sound";
  other.names = {"Rupert Pfisdar"};
  EXPECT_EQ(duplicate_score(one, other).points, 28u);
  other.names = {"Ada", "Robert Pfister"};
  EXPECT_EQ(duplicate_score(one, other).points, 40u) << "the best of all names";
}

TEST(DuplicateScore, ForgivesASlipInTheBirthDateAndNoOtherDate) {
  const auto with_birth = [](const std::string& date) {
    return points(another_grace([&](DuplicateFeatures& other) {
      other.date_of_birth = date;
      other.telephones.clear();
      other.address.clear();
    }));
  };
  EXPECT_EQ(with_birth("1906-12-09"), 80u);
  EXPECT_EQ(with_birth("1906-12-08"), 63u);
  EXPECT_EQ(with_birth("1906-09-12"), 63u);
  EXPECT_EQ(with_birth("1906-12"), 60u);
  EXPECT_EQ(with_birth("1960-03-01"), 15u);
}

TEST(DuplicateScore, TakesRelativesForRelatives) {
  const unsigned twins =
      points(another_grace([](DuplicateFeatures& other) { other.names = {"Mary Hopper"}; }));
  EXPECT_LT(twins, score_default);
  const unsigned renamed = points(another_grace([](DuplicateFeatures& other) {
    other.names = {"Grace Murray"};
    other.identifiers = {"m-1"};
  }));
  EXPECT_GE(renamed, score_default);
}

TEST(DuplicateScore, ListsTwoWhoShowOneLicenceWhoeverTheySayTheyAre) {
  DuplicateFeatures one{{"Grace Hopper"}, {}, {"s1"}, "", "1906-12-09", "female"};
  DuplicateFeatures other{{"Alan Turing"}, {}, {"s1"}, "", "1912-06-23", "male"};
  EXPECT_LT(duplicate_score(one, other).points, score_default);
  one.person_numbers = other.person_numbers = {"urn:licence|s1"};
  const auto score = duplicate_score(one, other);
  EXPECT_EQ(score.points, score_default);
  EXPECT_THAT(score.reasons, ElementsAre("same-person-number"));
  other = one;
  EXPECT_EQ(duplicate_score(one, other).points, 100u);
}

TEST(DuplicateScore, CountsNoShortNumbersAndNoContradiction) {
  const DuplicateFeatures nothing;
  EXPECT_EQ(duplicate_score(nothing, nothing).points, 0u);
  EXPECT_TRUE(duplicate_score(nothing, nothing).reasons.empty());
  DuplicateFeatures one, other;
  one.telephones = other.telephones = {"110"};
  EXPECT_EQ(duplicate_score(one, other).points, 0u);
  one.telephones = {"0041 44 555 01 02"};
  other.telephones = {"044 555 01 02"};
  EXPECT_EQ(duplicate_score(one, other).points, 15u);
  one.gender = "male";
  other.gender = "female";
  EXPECT_EQ(duplicate_score(one, other).points, 5u);
}

class DuplicateList : public ::testing::Test {
 protected:
  // Registered after all before.
  void put(int number, const std::string& name, const std::string& born = "1906-12-09",
           std::vector<std::string> not_duplicates = {}) {
    PatientView view = patient(number, name);
    view.set_date_of_birth(born);
    patients_.put(view, number);
    DuplicateFeatures features;
    features.names = {name};
    features.date_of_birth = born;
    compared_.put({{number, id_number(number)}, features, std::move(not_duplicates)});
  }
  DuplicatePage page(std::optional<PatientPlace> after = {}, std::uint32_t limit = 20,
                     std::uint32_t score_min = score_default, bool not_duplicates = false) {
    return duplicate_page(patients_, compared_, "main", std::move(after),
                          {limit, score_min, not_duplicates});
  }
  static std::vector<std::string> said(const DuplicatePage& page) {
    std::vector<std::string> all;
    for (const auto& pair : page.pairs) {
      all.push_back(pair.patient().name() + " / " + pair.other().name());
    }
    return all;
  }

  MemoryPatientReader patients_;
  MemoryDuplicateReader compared_;
};

TEST_F(DuplicateList, SetsTheNewestBesideThoseRegisteredBeforeTheLikeliestFirst) {
  put(1, "Grace Hoper");
  put(2, "Grace Hopper");
  put(3, "Ada Lovelace");
  put(4, "Hopper Grace");
  EXPECT_THAT(said(page()), ElementsAre("Hopper Grace / Grace Hopper", "Hopper Grace / Grace Hoper",
                                        "Grace Hopper / Grace Hoper"));
  EXPECT_FALSE(page().next_after);
  EXPECT_EQ(page().pairs[0].score(), 75u);
  EXPECT_EQ(page().pairs[0].reasons(0), "same-name");
  EXPECT_THAT(said(page({}, 20, 70)), ElementsAre("Hopper Grace / Grace Hopper"));
}

TEST_F(DuplicateList, GoesOnBehindTheLastPatientOfAPage) {
  for (int number = 1; number <= 4; ++number) put(number, "Grace Hopper");
  const DuplicatePage first = page({}, 1);
  EXPECT_EQ(first.pairs.size(), 3u) << "all pairs of one patient stand together";
  ASSERT_TRUE(first.next_after);
  const DuplicatePage second = page(first.next_after, 1);
  EXPECT_EQ(second.pairs.size(), 2u);
  const DuplicatePage third = page(second.next_after, 1);
  EXPECT_EQ(third.pairs.size(), 1u);
}

TEST_F(DuplicateList, LooksAtSoManyPatientsForAPageAndSaysWhereToGoOn) {
  const auto patients = static_cast<int>(compared_for_a_page_max + compared_at_once);
  for (int number = 1; number <= patients; ++number) {
    put(number, number <= 2 ? "Grace Hopper" : "P" + std::to_string(number),
        number <= 2 ? "1906-12-09" : std::to_string(1000 + number));
  }
  const DuplicatePage first = page();
  EXPECT_TRUE(first.pairs.empty());
  ASSERT_TRUE(first.next_after);
  EXPECT_EQ(page(first.next_after).pairs.size(), 1u);
}

TEST_F(DuplicateList, LeavesOutPairsThatWereMarkedAndShowsThoseOnRequest) {
  put(1, "Grace Hoper");
  put(2, "Grace Hopper", "1906-12-09", {id_number(3)});
  put(3, "Hopper Grace");
  EXPECT_THAT(said(page()),
              ElementsAre("Hopper Grace / Grace Hoper", "Grace Hopper / Grace Hoper"));
  EXPECT_THAT(said(page({}, 20, score_default, true)), ElementsAre("Hopper Grace / Grace Hopper"));
}

TEST_F(DuplicateList, LeavesOutWhoIsMergedOrInactiveByNow) {
  for (int number = 1; number <= 3; ++number) put(number, "Grace Hopper");
  PatientView target = patient(1, "Grace Hopper");
  target.add_merged_from(id_number(2));
  patients_.put(target, 1);
  EXPECT_EQ(page().pairs.size(), 1u);
  PatientView gone = patient(3, "Grace Hopper");
  gone.set_active(false);
  patients_.put(gone, 3);
  EXPECT_TRUE(page().pairs.empty());
}

}  // namespace
}  // namespace carelog::query
