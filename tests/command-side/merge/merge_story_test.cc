// Two records of one patient, merged and taken apart again as they were; and who holds the values
// that nobody else may have, at every step.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "tests/command-side/merge/merge_spec.h"

namespace carelog::command {
namespace {

using namespace events;

// The values that nobody else may have now.
std::set<std::string> keys_held(const Patient& patient) {
  std::set<std::string> keys;
  for (const UniqueKey& each : unique_keys(patient)) keys.insert(each.key);
  return keys;
}

// Source and target with what the deciders say of them.
struct TwoRecords {
  Patient source = folded({adah_registered});
  Patient target = folded({ada_registered});

  template <typename Command>
  static void tell(Patient& patient, const Command& command) {
    const auto decision = decide(command, patient);
    ASSERT_TRUE(decision) << decision.error().detail;
    patient = folded(*decision, std::move(patient));
    // How it is stored.
    EXPECT_EQ(folded(facts_of(patient)), patient);
  }
  void begin(std::vector<std::string> fields, const std::string& merge_id = "merge-1") {
    MergePatient command = merge_into_ada(std::move(fields));
    command.merge_id = merge_id;
    command.target = target;
    tell(source, command);
  }
  void accept() { tell(target, AcceptMerge{source.merge->merge_id, adah_id, source.merge->taken}); }
  void complete() { tell(source, SettleMerge{source.merge->merge_id, true}); }
  void merge(std::vector<std::string> fields) {
    begin(std::move(fields));
    accept();
    complete();
  }
  void unmerge() {
    tell(source, UnmergePatient{"", target});
    tell(target, RevertMerge{source.merge->merge_id});
    tell(source, SettleMerge{source.merge->merge_id, false});
  }
};

TEST(Unmerge, LeavesBothAsTheyWereBefore) {
  TwoRecords records;
  const TwoRecords before = records;
  records.merge({"name", "email", "address", "dateOfBirth", "telephone"});
  EXPECT_EQ(records.target.name, "Adah Lovelace");
  EXPECT_EQ(records.target.email, "adah@example.org");
  EXPECT_EQ(records.target.identifiers.size(), 2u);
  records.unmerge();
  EXPECT_EQ(records.source, before.source);
  EXPECT_EQ(records.target, before.target);
}

TEST(Unmerge, KeepsWhatWasCorrectedSince) {
  TwoRecords records;
  records.merge({"name", "telephone"});
  CorrectPatientDetails correction = correct();
  correction.telephone = "555-7777";
  correction.address = "Paris";
  correction.identifiers = records.target.identifiers;
  correction.identifiers->push_back({"ssn", "9"});
  TwoRecords::tell(records.target, correction);
  records.unmerge();
  EXPECT_EQ(records.target.telephone, "555-7777");
  EXPECT_EQ(records.target.address, "Paris");
  EXPECT_EQ(records.target.name, "Ada Lovelace");
  EXPECT_EQ(records.target.identifiers, (std::vector<Identifier>{{"mrn", "A-1"}, {"ssn", "9"}}));
}

TEST(Unmerge, GivesBackListsAndWhatFollowsFromThem) {
  TwoRecords records;
  PatientRegistered full = adah_registered;
  full.telephone = ada_registered.telephone;  // which the target does not have to take
  full.details.emplace().names = {name_of("official", "Adah Lovelace"),
                                  name_of("maiden", "Adah Byron")};
  full.details->telecoms = {telecom("phone", full.telephone), telecom("email", "adah@example.org")};
  records.source = folded({full});
  const TwoRecords before = records;
  records.merge({"names", "telecoms"});
  EXPECT_EQ(records.target.email, "adah@example.org");
  EXPECT_EQ(records.target.details.names.size(), 2u);
  records.unmerge();
  EXPECT_EQ(records.target, before.target);
  EXPECT_EQ(records.source, before.source);
}

TEST(Unmerge, OfTheFirstOfTwoLeavesTheSecond) {
  TwoRecords first;
  first.merge({"email"});
  PatientRegistered third = adah_registered;
  third.email = "third@example.org";
  third.identifiers = {{"mrn", "A-3"}};
  Patient& target = first.target;
  PatientDetailsCorrected taken;
  taken.email = third.email;
  taken.identifiers = third.identifiers;
  TwoRecords::tell(target, AcceptMerge{"merge-3", "third", taken});
  EXPECT_EQ(target.email, "third@example.org");
  first.unmerge();
  EXPECT_EQ(target.email, "third@example.org");
  EXPECT_EQ(target.identifiers, (std::vector<Identifier>{{"mrn", "A-1"}, {"mrn", "A-3"}}));
  TwoRecords::tell(target, RevertMerge{"merge-3"});
  EXPECT_EQ(target, folded({ada_registered}));
}

TEST(MergedValues, AreFreeWhereTheTargetDidNotTakeThem) {
  TwoRecords records;
  const auto before = keys_held(records.source);
  records.begin({"telephone"});
  EXPECT_EQ(keys_held(records.source), before) << "it may still come to nothing";
  records.accept();
  records.complete();
  EXPECT_EQ(keys_held(records.source).size(), 1u) << "the identifier, which the target shows";
}

// From the seed, merges of any fields, with corrections in between: whoever shows a value holds it,
// never two, and no step but the first of an undoing takes what was free.
TEST(MergedValues, HaveOneHolderAllTheWay) {
  const std::vector<std::string> all_fields = {"name",        "email",  "address",
                                               "dateOfBirth", "gender", "telephone"};
  for (unsigned seed = 1; seed <= 300; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    TwoRecords records;
    const TwoRecords before = records;
    std::vector<std::string> fields;
    for (const std::string& each : all_fields) {
      if (random() % 2 == 0) fields.push_back(each);
    }
    const auto expect_apart = [&] {
      const auto own = keys_held(records.source);
      for (const std::string& key : keys_held(records.target)) {
        EXPECT_FALSE(own.contains(key)) << "two have it";
      }
      std::set<std::string> all = own;
      all.merge(keys_held(records.target));
      Patient shown = records.target;
      shown.merged_from.clear();
      for (const std::string& key : keys_held(shown)) EXPECT_TRUE(all.contains(key));
      return all;
    };
    records.begin(fields);
    const auto held = expect_apart();
    records.accept();
    EXPECT_EQ(expect_apart(), held);
    records.complete();
    const auto merged = expect_apart();
    EXPECT_TRUE(std::includes(held.begin(), held.end(), merged.begin(), merged.end()));
    const bool corrects = random() % 2 == 0;
    if (corrects) {
      CorrectPatientDetails correction = correct();
      correction.email = random() % 2 == 0 ? "new@example.org" : "";
      correction.telephone = "555-1";
      TwoRecords::tell(records.target, correction);
      expect_apart();
    }
    TwoRecords::tell(records.source, UnmergePatient{"", records.target});
    const auto taken_back = expect_apart();
    TwoRecords::tell(records.target, RevertMerge{"merge-1"});
    const auto reverted = expect_apart();
    EXPECT_TRUE(
        std::includes(taken_back.begin(), taken_back.end(), reverted.begin(), reverted.end()));
    TwoRecords::tell(records.source, SettleMerge{"merge-1", false});
    EXPECT_EQ(records.source, before.source);
    if (!corrects) {
      EXPECT_EQ(records.target, before.target);
    }
  }
}

}  // namespace
}  // namespace carelog::command
