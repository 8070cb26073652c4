// More of the contract of patient_reader_contract.h: merged patients.
#include <gmock/gmock.h>

#include "tests/query-side/patients/patient_reader_contract.h"
#include "tests/query-side/sample_rows.h"

namespace carelog::query {
namespace {

TEST_P(PatientReaderContract, ShowsBothSidesOfAMergeByTheTargetsRowAlone) {
  PatientView source = patient(1, "source");
  PatientView target = patient(2, "target");
  source.set_merge_pending_with(id_number(2));
  made_->put(source, 10);
  made_->put(target, 20);
  EXPECT_EQ(reader().find("main", id_number(1))->merge_pending_with(), id_number(2));
  EXPECT_EQ(reader().find("main", id_number(1))->merged_into(), "");
  EXPECT_THAT(names({.clinic = "main"}), testing::ElementsAre("target", "source"));
  target.set_id(id_number(3));
  target.set_name("who took it in");
  target.add_merged_from(id_number(1));
  source.set_merge_pending_with(id_number(3));
  source.set_id(id_number(4));
  target.add_merged_from(id_number(4));
  made_->put(source, 10);
  made_->put(target, 30);
  for (const int merged : {1, 4}) {
    const auto found = reader().find("main", id_number(merged));
    EXPECT_EQ(found->merged_into(), id_number(3)) << "whatever its own row says";
    EXPECT_EQ(found->merge_pending_with(), "");
  }
  const auto found = reader().find("main", id_number(3));
  EXPECT_THAT(found->merged_from(), testing::ElementsAre(id_number(1), id_number(4)));
}

TEST_P(PatientReaderContract, ListsAndCountsNobodyWhoIsMerged) {
  PatientView source = patient(1, "source");
  PatientView target = patient(2, "target");
  source.set_merge_pending_with(id_number(2));
  target.add_merged_from(id_number(1));
  made_->put(source, 10);
  made_->put(target, 20);
  EXPECT_THAT(names({.clinic = "main"}), testing::ElementsAre("target"));
  EXPECT_THAT(names({.clinic = "main", .name_words = "source"}), testing::IsEmpty());
  EXPECT_EQ(reader().count({.clinic = "main"}), 1u);
}

}  // namespace
}  // namespace carelog::query
