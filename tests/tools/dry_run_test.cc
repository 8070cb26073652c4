// A dry run beside a live generation with parked aggregates, and without a live one.
#include "tools/models/dry_run.h"

#include <gtest/gtest.h>
#include <rocksdb/db.h>

#include "projections/rocksdb/rocksdb_keys.h"
#include "projections/rocksdb_projections.h"
#include "tests/projections/fixtures/read_models.h"
#include "tools/exit_code.h"

namespace carelog::tools {
namespace {

using projections::test_server;

// Too long for an index, and not compressible below its limit.
std::string long_email() {
  std::string text;
  std::uint64_t state = 88172645463325252ULL;
  while (text.size() < 9000) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    text += static_cast<char>('a' + state % 26);
    text += static_cast<char>('0' + state / 64 % 10);
  }
  return text + "@example.org";
}

class DryRun : public testing::Test {
 protected:
  DryRunResult run(const std::function<void(const RowDifference&)>& found) {
    events::Log& log = patients_;
    return dry_run(*postgres_dry_run(projections::read_model("patients"), conninfo_), {&log}, found,
                   [] { return false; });
  }
  static void unexpected(const RowDifference& difference) { ADD_FAILURE() << to_text(difference); }

  projections::ToldLog patients_{"patients"};
  const std::string conninfo_ = test_server->fresh_database();
};

// One is refused by a fold, one by an index, which is created after everything else is folded in.
TEST_F(DryRun, ParksWhatTheLiveOneParkedAndFindsTheRestEqual) {
  projections::tell_of_patients(patients_, 20);
  events::PatientRegistered too_long = projections::registered("Long");
  too_long.email = long_email();
  patients_.tell(projections::ada, {too_long});
  patients_.tell(projections::grace, {projections::registered("Gap")});
  patients_.skip_versions(projections::grace, 1);
  patients_.tell(projections::grace, {projections::renamed("After")});
  const auto live = projections::empty_model("patients", conninfo_);
  ASSERT_TRUE(projections::catch_up(*live.model, patients_, 1000));
  ASSERT_EQ(live.model->parked().size(), 2u);

  const DryRunResult result = run(unexpected);
  EXPECT_TRUE(result.counts.equal());
  EXPECT_EQ(result.counts.live_rows, 21);
  EXPECT_EQ(result.parked, 2u);
  EXPECT_EQ(result.records_behind, 0);
}

TEST_F(DryRun, ComparesWhereTheLiveOneStands) {
  projections::tell_of_patients(patients_, 5);
  const auto live = projections::empty_model("patients", conninfo_);
  ASSERT_TRUE(projections::catch_up(*live.model, patients_, 1000));
  patients_.tell(projections::patient_number(1), {projections::renamed("Later")});
  const DryRunResult result = run(unexpected);
  EXPECT_TRUE(result.counts.equal());
  EXPECT_EQ(result.records_behind, 1);
}

TEST_F(DryRun, SaysThatThereIsNoLiveReadModelYet) {
  try {
    run(unexpected);
    FAIL() << "it was run";
  } catch (const VerbFailed& refused) {
    EXPECT_EQ(refused.code, ExitCode::not_found);
    EXPECT_NE(std::string(refused.what()).find("start carelog"), std::string::npos);
  }
}

class DryRunInRocksdb : public testing::Test {
 protected:
  DryRunResult run(const std::function<void(const RowDifference&)>& found) {
    return dry_run(*dry_run_model(model_, data_, [] { return std::string(); }), {&log_.log()},
                   found, [] { return false; });
  }

  infra::TemporaryDirectory directory_;
  const DataDirectory data_{directory_.path()};
  const projections::ReadModelEntry& model_ = projections::read_model("analytics");
  projections::ToldLog log_{"patients"};
};

TEST_F(DryRunInRocksdb, FindsItEqualAndThenTheRecordThatIsGone) {
  projections::tell_of_patients(log_, 20);
  const auto generations = projections::rocksdb_generations(data_.read_models().string(), model_);
  ASSERT_TRUE(projections::catch_up(*projections::open_live(*generations), log_, 1000));
  const DryRunResult equal =
      run([](const RowDifference& difference) { ADD_FAILURE() << to_text(difference); });
  EXPECT_TRUE(equal.counts.equal());
  EXPECT_GT(equal.counts.live_rows, 20);

  const std::string gone = projections::patient_number(3);
  ASSERT_TRUE(generations->live_store()->Delete({}, projections::record_key(gone)).ok());
  std::vector<RowDifference> differences;
  const DryRunResult less = run([&](const RowDifference& each) { differences.push_back(each); });
  EXPECT_EQ(less.counts.missing, 1);
  ASSERT_EQ(differences.size(), 1u);
  EXPECT_EQ(differences[0].table, "analytics_patients");
  EXPECT_EQ(differences[0].key, gone);
}

TEST_F(DryRunInRocksdb, SaysThatThereIsNoLiveReadModelYet) {
  EXPECT_THROW(run([](const RowDifference&) {}), VerbFailed);
}

}  // namespace
}  // namespace carelog::tools
