// What the projections write of merges, likely duplicates and bills, and the query side reads.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "projections/patients/patient_summary.h"
#include "query-side/billing/billing_columns.h"
#include "query-side/patients/duplicate_reader.h"
#include "query-side/patients/postgres_duplicate_reader.h"
#include "query-side/patients/postgres_patient_reader.h"
#include "query-side/postgres/postgres_patient_merges.h"
#include "query-side/postgres/postgres_row_reader.h"
#include "query-side/postgres_queries.h"
#include "tests/projections/fixtures/read_models.h"
#include "tests/query-side/patients/patient_reader_contract.h"

namespace carelog::query {
namespace {

using projections::ada;
using projections::alan;
using projections::grace;
using projections::registered;
using projections::test_server;
using testing::ElementsAre;
using testing::UnorderedElementsAre;

class MergesCrossing : public testing::Test {
 protected:
  void catch_up(const std::string& model, projections::ToldLog& log) {
    auto made = projections::empty_model(model, conninfo_);
    ASSERT_TRUE(projections::catch_up(*made.model, log, 50));
  }
  void tell_merge(const std::string& source, const std::string& target) {
    patients_.tell(source, {events::PatientMergeBegun{"m-" + source, target, {}, ""}});
    patients_.tell(target, {events::PatientMergeAccepted{"m-" + source, source, {}, {}}});
  }

  projections::ToldLog patients_{"patients"};
  const std::string conninfo_ = test_server->fresh_database();
  const std::unique_ptr<infra::ConnectionPool> pool_ = query_pool(conninfo_, 3);
  PostgresPatientReader reader_{*pool_};
  PostgresPatientMerges merges_{*pool_};
};

TEST_F(MergesCrossing, KnowWhoIsMergedIntoWhomThroughAChain) {
  for (const std::string& id : {ada, grace, alan}) patients_.tell(id, {registered("Ada")});
  tell_merge(ada, grace);
  tell_merge(grace, alan);
  catch_up("patients", patients_);
  EXPECT_EQ(merges_.standing("main", ada).merged_into, grace);
  EXPECT_EQ(merges_.standing("main", grace).merged_into, alan);
  const PatientStanding whole = merges_.standing("main", alan);
  EXPECT_TRUE(whole.known);
  EXPECT_EQ(whole.merged_into, "");
  EXPECT_THAT(whole.merged, UnorderedElementsAre(grace, ada));
  EXPECT_FALSE(merges_.standing("other", alan).known);
  EXPECT_FALSE(merges_.standing("main", "no-uuid").known);
  EXPECT_EQ(reader_.find("main", ada)->merged_into(), grace);
  EXPECT_EQ(reader_.list({.clinic = "main"}, std::nullopt, 10).patients.size(), 1u);
}

// Of a log cut before and after each fact: one side never says what the other does not.
TEST_F(MergesCrossing, NeverShowHalf) {
  const std::vector<std::pair<std::string, events::Event>> story = {
      {ada, registered("Ada")},
      {grace, registered("Grace")},
      {ada, events::PatientMergeBegun{"m1", grace, {}, ""}},
      {grace, events::PatientMergeAccepted{"m1", ada, {}, {}}},
      {ada, events::PatientMergeCompleted{"m1", grace}},
      {ada, events::PatientUnmergeBegun{"m1", grace, ""}},
      {grace, events::PatientMergeReverted{"m1", ada}},
      {ada, events::PatientUnmerged{"m1", grace}}};
  for (std::size_t told = 0; told < story.size(); ++told) {
    patients_.tell(story[told].first, {story[told].second});
    if (told == 0) continue;
    catch_up("patients", patients_);
    if (told == 1) continue;
    const auto source = reader_.find("main", ada);
    const auto target = reader_.find("main", grace);
    const bool merged = told >= 3 && told < 6;
    EXPECT_EQ(source->merged_into(), merged ? grace : "") << told;
    EXPECT_EQ(target->merged_from_size(), merged ? 1 : 0) << told;
    EXPECT_EQ(merges_.standing("main", ada).merged_into, source->merged_into()) << told;
    EXPECT_EQ(reader_.list({.clinic = "main"}, std::nullopt, 10).patients.size(), merged ? 1u : 2u)
        << told;
  }
}

TEST_F(MergesCrossing, ListLikelyDuplicatesAsLongAsTheyAreOpen) {
  PostgresDuplicateReader compared(*pool_);
  patients_.tell(ada, {registered("Ada Lovelace")});
  patients_.tell(grace, {registered("Grace Hopper", "1906-12-09")});
  patients_.tell(alan, {registered("Adah Lovelase", "1815-10-12")});
  catch_up("patients", patients_);
  catch_up("duplicates", patients_);
  const auto pairs = [&] {
    std::vector<std::string> all;
    for (const auto& pair : duplicate_page(reader_, compared, "main", std::nullopt, {}).pairs) {
      all.push_back(pair.patient().name() + " / " + pair.other().name());
    }
    return all;
  };
  ASSERT_EQ(pairs().size(), 1u);
  EXPECT_EQ(compared.next("main", std::nullopt, 10).size(), 3u);
  EXPECT_EQ(compared.next("main", std::nullopt, 2).size(), 2u);
  EXPECT_TRUE(compared.next("other", std::nullopt, 10).empty());
  events::PatientDetailsCorrected another;
  another.name = "Bertha Benz";
  another.date_of_birth = "1849-05-03";
  patients_.tell(alan, {another});
  catch_up("duplicates", patients_);
  EXPECT_TRUE(pairs().empty()) << "what was corrected is compared anew";
  patients_.tell(alan, {projections::renamed("Ada Lovelace")});
  catch_up("duplicates", patients_);
  EXPECT_EQ(pairs().size(), 1u);
  patients_.tell(ada, {events::PatientMarkedNotDuplicate{alan}});
  catch_up("duplicates", patients_);
  EXPECT_TRUE(pairs().empty());
  patients_.tell(ada, {events::PatientNotDuplicateRetracted{alan}});
  catch_up("duplicates", patients_);
  EXPECT_EQ(pairs().size(), 1u);
  patients_.tell(alan, {events::PatientMergeBegun{"m1", ada, {}, ""}});
  catch_up("duplicates", patients_);
  EXPECT_TRUE(pairs().empty());
}

TEST_F(MergesCrossing, ReadBillingAccounts) {
  projections::ToldLog billing("billing");
  projections::tell_of_accounts(billing, 3);
  catch_up("billing", billing);
  PostgresRowReader reader(*pool_);
  const auto accounts_of = [&](const std::string& clinic, const std::string& patient) {
    return messages(reader, billing_account_columns,
                    {.table = "billing_accounts",
                     .columns = {},
                     .clinic = clinic,
                     .belongs_to = "patient_id",
                     .id = patient,
                     .order = "id"});
  };
  const auto found = accounts_of("main", projections::patient_number(2));
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].id(), projections::account_number(2));
  EXPECT_EQ(found[0].currency(), "USD");
  EXPECT_EQ(found[0].status(), "open");
  EXPECT_EQ(found[0].balance_minor(), 0);
  EXPECT_EQ(found[0].opened_at(), "2023-11-14T22:13:20.000Z");
  EXPECT_EQ(found[0].version(), 1u);
  EXPECT_TRUE(accounts_of("other", projections::patient_number(2)).empty());
  EXPECT_TRUE(accounts_of("main", projections::patient_number(7)).empty());
  EXPECT_TRUE(accounts_of("main", "no-uuid").empty());
}

}  // namespace
}  // namespace carelog::query
