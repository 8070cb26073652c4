// What every PatientReader must do. Instantiated for memory and for PostgreSQL.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "query-side/patient_reader.h"

namespace carelog::query {

// A reader and the means of putting rows where it reads.
class ReaderUnderTest {
 public:
  virtual ~ReaderUnderTest() = default;
  virtual PatientReader& reader() = 0;
  virtual void put(const PatientView& patient, std::int64_t registered_at_ms) = 0;
  virtual void add(const HistoryEntry& entry) = 0;
};

using MakeReader = std::unique_ptr<ReaderUnderTest> (*)();

inline std::string id_number(int number) {
  const std::string digits = std::to_string(number);
  return "11111111-0000-8000-8000-" + std::string(12 - digits.size(), '0') + digits;
}

inline PatientView patient(int number, const std::string& name) {
  PatientView patient;
  patient.set_id(id_number(number));
  patient.set_clinic("main");
  patient.set_name(name);
  patient.set_email("p" + std::to_string(number) + "@example.org");
  patient.set_address("1 High Street");
  patient.set_date_of_birth("1990-01-0" + std::to_string(number % 9 + 1));
  patient.set_registered_date("2024-01-01");
  patient.set_gender("female");
  patient.set_telephone("123");
  patient.set_active(true);
  patient.set_version(1);
  auto& identifier = *patient.add_identifiers();
  identifier.set_system("mrn");
  identifier.set_value("M-" + std::to_string(number));
  return patient;
}

inline HistoryEntry entry(int number, std::uint64_t version, const std::string& type) {
  HistoryEntry entry;
  entry.set_patient_id(id_number(number));
  entry.set_version(version);
  entry.set_event_type(type);
  entry.set_occurred_at("2024-02-29T12:00:00.250Z");
  entry.set_clinic("main");
  entry.set_actor("user-1");
  entry.set_role("receptionist");
  entry.set_purpose("TREATMENT");
  entry.set_command("CorrectPatientDetails");
  entry.set_command_id("command-1");
  entry.set_correlation_id("correlation-1");
  entry.set_causation_id("causation-1");
  entry.set_traceparent("00-1-2-01");
  entry.set_topic("patients");
  entry.set_partition(3);
  entry.set_offset(static_cast<std::int64_t>(version) + 100);
  auto& change = *entry.add_changes();
  change.set_field("name");
  change.set_from("Ada \"Quoted\"");
  auto& cleared = *entry.add_changes();
  cleared.set_field("email");
  cleared.set_to("");
  return entry;
}

class PatientReaderContract : public testing::TestWithParam<MakeReader> {
 protected:
  std::vector<std::string> names(const PatientFilter& filter, std::uint32_t limit = 100) {
    std::vector<std::string> names;
    for (const auto& found : reader().list(filter, std::nullopt, limit).patients) {
      names.push_back(found.name());
    }
    return names;
  }
  PatientReader& reader() { return made_->reader(); }

  std::unique_ptr<ReaderUnderTest> made_ = GetParam()();
};

TEST_P(PatientReaderContract, FindsAPatientWithAllThatIsKnown) {
  PatientView ada = patient(1, "Ada Lovelace");
  ada.set_deceased_date("1852-11-27");
  ada.set_active(false);
  ada.set_version(7);
  auto& second = *ada.add_identifiers();
  second.set_system("ssn");
  second.set_value("\"; DROP TABLE patients; --");
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
    all.erase(all.begin());  // who came meanwhile stands before
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
  EXPECT_THAT(names({.clinic = "main", .date_of_birth = "1990-01-04"}),
              testing::ElementsAre("P3"));
  EXPECT_THAT(names({.clinic = "main", .identifier_system = "mrn", .identifier_value = "M-4"}),
              testing::ElementsAre("P4"));
  EXPECT_THAT(names({.clinic = "main", .identifier_value = "M-1"}), testing::ElementsAre("P1"));
  EXPECT_THAT(names({.clinic = "main", .identifier_system = "ssn", .identifier_value = "M-1"}),
              testing::IsEmpty());
  EXPECT_THAT(names({.clinic = "main", .name_contains = "p1", .email = "p2@example.org"}),
              testing::IsEmpty());
  EXPECT_THAT(names({.clinic = "other", .email = "p2@example.org"}), testing::IsEmpty());
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

}  // namespace carelog::query
