#include "tests/query-side/patients/patient_reader_contract.h"

#include <gmock/gmock.h>

#include "tests/query-side/sample_rows.h"

namespace carelog::query {
namespace {

TEST_P(PatientReaderContract, FindsAPatientWithAllThatIsKnown) {
  PatientView ada = patient(1, "Ada Lovelace");
  ada.set_deceased_date("1852-11-27");
  ada.set_active(false);
  ada.set_version(7);
  auto& second = *ada.add_identifiers();
  second.set_system("ssn");
  second.set_value("\"; DROP TABLE patients; --");
  second.set_use("official");
  second.mutable_type()->add_codings()->set_code("SS");
  second.mutable_period()->set_start("2020");
  ada.set_deceased_time("1852-11-27T10:00:00Z");
  ada.set_details(R"({"names":[{"family":"Lovelace","given":["Ada"]}],"birthSex":"F"})");
  made_->put(ada, 10);
  const auto found = reader().find("main", ada.id());
  ASSERT_TRUE(found);
  EXPECT_EQ(found->SerializeAsString(), ada.SerializeAsString());
}

TEST_P(PatientReaderContract, FindsNobodyUnderAnotherIdOrInAnotherClinic) {
  made_->put(patient(1, "Ada"), 10);
  EXPECT_FALSE(reader().find("main", id_number(2)));
  EXPECT_FALSE(reader().find("other", id_number(1)));
  EXPECT_FALSE(reader().find("main", "not-a-uuid"));
  EXPECT_FALSE(reader().find("main", ""));
}

TEST_P(PatientReaderContract, FindsManyAtOnceInTheOrderAsked) {
  made_->put(patient(1, "Ada"), 10);
  made_->put(patient(2, "Grace"), 20);
  const auto found = reader().find_all({{"main", id_number(2)},
                                        {"main", "not-a-uuid"},
                                        {"main", id_number(1)},
                                        {"other", id_number(1)},
                                        {"main", id_number(3)},
                                        {"main", id_number(2)}});
  ASSERT_EQ(found.size(), 6u);
  EXPECT_EQ(found[0].value().name(), "Grace");
  EXPECT_EQ(found[2].value().name(), "Ada");
  EXPECT_EQ(found[5].value().name(), "Grace");
  EXPECT_FALSE(found[1] || found[3] || found[4]);
  EXPECT_TRUE(reader().find_all({}).empty());
}

TEST_P(PatientReaderContract, ListsTheNewestFirst) {
  made_->put(patient(1, "oldest"), 10);
  made_->put(patient(2, "newest"), 30);
  made_->put(patient(3, "middle"), 20);
  made_->put(patient(4, "middle, higher id"), 20);
  EXPECT_THAT(names({.clinic = "main"}),
              testing::ElementsAre("newest", "middle, higher id", "middle", "oldest"));
}

TEST_P(PatientReaderContract, TurnsPagesWithoutGapsOrRepeats) {
  for (int number = 0; number < 25; ++number) {
    made_->put(patient(number, "P" + std::to_string(number)), number / 5);
  }
  std::vector<std::string> turned;
  std::optional<PatientPlace> after;
  int pages = 0;
  do {
    const PatientPage page = reader().list({.clinic = "main"}, after, 7);
    for (const auto& found : page.patients) turned.push_back(found.name());
    after = page.next_after;
    if (++pages == 2) made_->put(patient(90, "came meanwhile"), 1000);
  } while (after);
  EXPECT_EQ(pages, 4);
  EXPECT_EQ(turned.size(), 25u);
  EXPECT_EQ(turned, [this] {
    auto all = names({.clinic = "main"});
    all.erase(all.begin());  // those who came meanwhile are before it
    return all;
  }());
}

TEST_P(PatientReaderContract, KnowsThatAFullPageIsTheLast) {
  for (int number = 0; number < 4; ++number) made_->put(patient(number, "P"), number);
  EXPECT_FALSE(reader().list({.clinic = "main"}, std::nullopt, 4).next_after);
  EXPECT_TRUE(reader().list({.clinic = "main"}, std::nullopt, 3).next_after);
  EXPECT_FALSE(reader().list({.clinic = "nowhere"}, std::nullopt, 3).next_after);
}

TEST_P(PatientReaderContract, TellsTheActiveFromTheInactive) {
  made_->put(patient(1, "active"), 10);
  PatientView gone = patient(2, "gone");
  gone.set_active(false);
  made_->put(gone, 20);
  EXPECT_THAT(names({.clinic = "main"}), testing::ElementsAre("active"));
  EXPECT_THAT(names({.clinic = "main", .activity = Activity::inactive}),
              testing::ElementsAre("gone"));
  EXPECT_THAT(names({.clinic = "main", .activity = Activity::all}),
              testing::ElementsAre("gone", "active"));
}

TEST_P(PatientReaderContract, FindsAnyPartOfANameInAnyCase) {
  made_->put(patient(1, "Ada Lovelace"), 10);
  made_->put(patient(2, "Grace Hopper"), 20);
  made_->put(patient(3, "100% _sure\\ O'Brien"), 30);
  EXPECT_THAT(names({.clinic = "main", .name_contains = "LOVE"}),
              testing::ElementsAre("Ada Lovelace"));
  EXPECT_THAT(names({.clinic = "main", .name_contains = "ace"}),
              testing::ElementsAre("Grace Hopper", "Ada Lovelace"));
  for (const char* literal : {"%", "_", "\\", "o'b", "0% _S"}) {
    EXPECT_THAT(names({.clinic = "main", .name_contains = literal}),
                testing::ElementsAre("100% _sure\\ O'Brien"))
        << literal;
  }
}

TEST_P(PatientReaderContract, FindsByEmailBirthDateAndIdentifier) {
  for (int number = 1; number < 5; ++number) {
    made_->put(patient(number, "P" + std::to_string(number)), number);
  }
  EXPECT_THAT(names({.clinic = "main", .email = "P2@Example.org"}), testing::ElementsAre("P2"));
  EXPECT_THAT(names({.clinic = "main", .date_of_birth = "1990-01-04"}), testing::ElementsAre("P3"));
  EXPECT_THAT(names({.clinic = "main", .identifier_system = "mrn", .identifier_value = "M-4"}),
              testing::ElementsAre("P4"));
  EXPECT_THAT(names({.clinic = "main", .identifier_value = "M-1"}), testing::ElementsAre("P1"));
  EXPECT_THAT(names({.clinic = "main", .identifier_system = "ssn", .identifier_value = "M-1"}),
              testing::IsEmpty());
  EXPECT_THAT(names({.clinic = "main", .name_contains = "p1", .email = "p2@example.org"}),
              testing::IsEmpty());
  EXPECT_THAT(names({.clinic = "other", .email = "p2@example.org"}), testing::IsEmpty());
}

// A year is a date of birth of its own: nobody knows more of it.
TEST_P(PatientReaderContract, FindsABirthAsItIsRecorded) {
  made_->put(patient(1, "born on a day"), 10);
  auto year_only = patient(2, "born in a year");
  year_only.set_date_of_birth("1990");
  made_->put(year_only, 20);
  EXPECT_THAT(names({.clinic = "main", .date_of_birth = "1990"}),
              testing::ElementsAre("born in a year"));
  EXPECT_THAT(names({.clinic = "main", .date_of_birth = "1990-01"}), testing::IsEmpty());
}

TEST_P(PatientReaderContract, FindsTheWordsOfANameInAnyOrderByTheirBeginnings) {
  made_->put(patient(1, "Ada Lovelace"), 10);
  made_->put(patient(2, "Grace Brewster Hopper"), 20);
  made_->put(patient(3, "Sean O'Brien-Smith"), 30);
  EXPECT_THAT(names({.clinic = "main", .name_words = "LOVE ad"}),
              testing::ElementsAre("Ada Lovelace"));
  EXPECT_THAT(names({.clinic = "main", .name_words = "hopper, grace"}),
              testing::ElementsAre("Grace Brewster Hopper"));
  EXPECT_THAT(names({.clinic = "main", .name_words = "smith o'br"}),
              testing::ElementsAre("Sean O'Brien-Smith"));
  EXPECT_THAT(names({.clinic = "main", .name_words = "ada hopper"}), testing::IsEmpty());
  EXPECT_THAT(names({.clinic = "main", .name_words = "ace"}), testing::IsEmpty());
}

TEST_P(PatientReaderContract, FindsAPatientByEachOfTheNames) {
  PatientView ada = patient(1, "Ada Lovelace");
  ada.set_details(R"({"names":[{"use":"official","text":"Ada Lovelace"},)"
                  R"({"use":"maiden","family":"Byron","given":["Augusta"]}]})");
  made_->put(ada, 10);
  made_->put(patient(2, "Byron Grace"), 20);
  EXPECT_THAT(names({.clinic = "main", .name_words = "byr august"}),
              testing::ElementsAre("Ada Lovelace"));
  EXPECT_THAT(names({.clinic = "main", .name_words = "byron"}), testing::SizeIs(2));
  EXPECT_THAT(names({.clinic = "main", .name_contains = "ta byr"}),
              testing::ElementsAre("Ada Lovelace"));
  EXPECT_THAT(names({.clinic = "main", .name_contains = "lovelace augusta"}), testing::IsEmpty());
  EXPECT_THAT(names({.clinic = "main", .order = PatientOrder::name}),
              testing::ElementsAre("Ada Lovelace", "Byron Grace"));
}

TEST_P(PatientReaderContract, FindsWhatLooksTheSame) {
  PatientView ada = patient(1, "Ada");
  ada.set_email("P\u200b1@Example.org ");
  ada.clear_identifiers();
  auto& identifier = *ada.add_identifiers();
  identifier.set_system("MRN");
  identifier.set_value("X\uff11 ");
  made_->put(ada, 10);
  made_->put(patient(2, "Grace"), 20);
  for (const char* email : {"p1@example.org",
                            "\uff50"
                            "1@example.org",
                            " P1@EXAMPLE.ORG"}) {
    EXPECT_THAT(names({.clinic = "main", .email = email}), testing::ElementsAre("Ada")) << email;
  }
  EXPECT_THAT(names({.clinic = "main", .identifier_system = "mrn ", .identifier_value = "x1"}),
              testing::ElementsAre("Ada"));
  EXPECT_THAT(names({.clinic = "main", .identifier_value = "X1"}), testing::ElementsAre("Ada"));
  EXPECT_THAT(names({.clinic = "main", .identifier_system = "mrn"}), testing::SizeIs(2));
}

TEST_P(PatientReaderContract, FindsSignsWhereThereIsNoWord) {
  made_->put(patient(1, "Ada Lovelace"), 10);
  made_->put(patient(2, "Beer 50% Ltd"), 20);
  EXPECT_THAT(names({.clinic = "main", .name_words = "%"}), testing::ElementsAre("Beer 50% Ltd"));
  EXPECT_THAT(names({.clinic = "main", .name_words = ".* %"}), testing::IsEmpty());
  EXPECT_EQ(reader().count({.clinic = "main", .name_words = "%"}), 1u);
}

TEST_P(PatientReaderContract, DoesNotTellTypedPunctuationFromSet) {
  made_->put(patient(1, "Sean O'Connor"), 10);
  made_->put(patient(2, "Aoife O\u2019Connor-Byrne"), 20);
  for (const char* apostrophe : {"'", "\u2019", "\u2018", "\u02bc"}) {
    const std::string sought = std::string("o") + apostrophe + "connor";
    EXPECT_THAT(names({.clinic = "main", .name_contains = sought}), testing::SizeIs(2)) << sought;
    EXPECT_THAT(names({.clinic = "main", .name_words = sought}), testing::SizeIs(2)) << sought;
  }
  EXPECT_THAT(names({.clinic = "main", .name_contains = "connor\u2010byrne"}), testing::SizeIs(1));
}

TEST_P(PatientReaderContract, FindsWhoWasRegisteredBetweenTwoDays) {
  for (int number = 1; number <= 4; ++number) {
    PatientView one = patient(number, "P" + std::to_string(number));
    one.set_registered_date("2024-01-0" + std::to_string(number));
    made_->put(one, number);
  }
  EXPECT_THAT(
      names({.clinic = "main", .registered_from = "2024-01-02", .registered_to = "2024-01-03"}),
      testing::ElementsAre("P3", "P2"));
  EXPECT_THAT(names({.clinic = "main", .registered_from = "2024-01-04"}),
              testing::ElementsAre("P4"));
}

TEST_P(PatientReaderContract, SortsAndTurnsPagesInEveryOrder) {
  const std::vector<std::string> sorted = {"Ann", "bob", "Carl", "dora", "Eve"};
  for (int number = 0; number < 5; ++number) {
    made_->put(patient(number, sorted[static_cast<std::size_t>(number * 2 % 5)]), number);
  }
  for (const PatientOrder order :
       {PatientOrder::newest, PatientOrder::oldest, PatientOrder::name}) {
    const PatientFilter filter{.clinic = "main", .order = order};
    std::vector<std::string> turned;
    std::optional<PatientPlace> after;
    do {
      const PatientPage page = reader().list(filter, after, 2);
      for (const auto& found : page.patients) turned.push_back(found.name());
      after = page.next_after;
    } while (after);
    EXPECT_EQ(turned, names(filter));
    EXPECT_EQ(turned.size(), 5u);
    if (order == PatientOrder::name) {
      EXPECT_EQ(turned, sorted);
    }
    if (order == PatientOrder::oldest) {
      EXPECT_EQ(turned.front(), "Ann");
    }
  }
}

TEST_P(PatientReaderContract, CountsWhatAFilterFinds) {
  for (int number = 0; number < 7; ++number) {
    made_->put(patient(number, number < 3 ? "Ada King" : "Grace"), number);
  }
  EXPECT_EQ(reader().count({.clinic = "main"}), 7u);
  EXPECT_EQ(reader().count({.clinic = "main", .name_words = "king"}), 3u);
  EXPECT_EQ(reader().count({.clinic = "other"}), 0u);
}

TEST_P(PatientReaderContract, TellsAHistoryInOrderAndInParts) {
  for (std::uint64_t version = 1; version <= 5; ++version) {
    made_->add(entry(1, version, version == 1 ? "PatientRegistered" : "PatientDetailsCorrected"));
  }
  const auto first = reader().history("main", id_number(1), 0, 3);
  ASSERT_TRUE(first);
  ASSERT_EQ(first->entries.size(), 3u);
  EXPECT_TRUE(first->more);
  EXPECT_EQ(first->entries[0].SerializeAsString(),
            entry(1, 1, "PatientRegistered").SerializeAsString());
  const auto rest = reader().history("main", id_number(1), 3, 3);
  ASSERT_EQ(rest->entries.size(), 2u);
  EXPECT_FALSE(rest->more);
  EXPECT_EQ(rest->entries.back().version(), 5u);
  EXPECT_TRUE(reader().history("main", id_number(1), 5, 3)->entries.empty());
}

TEST_P(PatientReaderContract, HasNoHistoryOfStrangers) {
  made_->add(entry(1, 1, "PatientRegistered"));
  EXPECT_FALSE(reader().history("main", id_number(2), 0, 3));
  EXPECT_FALSE(reader().history("other", id_number(1), 0, 3));
  EXPECT_FALSE(reader().history("main", "not-a-uuid", 0, 3));
}

}  // namespace
}  // namespace carelog::query
