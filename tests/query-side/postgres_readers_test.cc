// The readers on PostgreSQL: the contract on rows written by hand, and the crossing, in which
// projections write and the query side reads.
#include <gtest/gtest.h>

#include <future>
#include <nlohmann/json.hpp>
#include <pqxx/pqxx>
#include <set>
#include <thread>

#include "events/description/wire_read.h"
#include "infra/process/clock.h"
#include "projections/patients/patient_summary.h"
#include "projections/postgres_projections.h"
#include "query-side/patients/postgres_patient_reader.h"
#include "query-side/postgres/postgres_positions.h"
#include "query-side/postgres_queries.h"
#include "query-side/reading/freshness.h"
#include "query-side/reading/read_failure.h"
#include "tests/projections/fixtures/read_models.h"
#include "tests/query-side/patients/patient_reader_contract.h"

namespace carelog::query {
namespace {

using projections::test_server;
const std::string insert_patients =
    "INSERT INTO carelog.patients (id, clinic, name, email, address, date_of_birth, "
    "registered_date, identifiers, gender, telephone, deceased_date, active, version, "
    "registered_at_ms, changed_at_ms, log_partition, log_offset, email_sought, "
    "identifiers_sought, deceased_time, deceased_undated, details, names, merged_from, "
    "merging_into) ";

class PostgresReader final : public ReaderUnderTest {
 public:
  PostgresReader()
      : conninfo_(test_server->fresh_database()),
        connection_(conninfo_),
        pool_(query_pool(conninfo_, 2)),
        reader_(*pool_) {
    projections::make_live_generations(conninfo_);
  }

  PatientReader& reader() override { return reader_; }

  void put(const PatientView& patient, std::int64_t registered_at_ms) override {
    description::Reading reading;
    projections::PatientSummary row;
    row.name = patient.name();
    row.email = patient.email();
    row.details = patient.details();
    for (const auto& each : patient.identifiers())
      row.identifiers.push_back(
          description::decode<events::Identifier>(each.SerializeAsString(), reading));
    pqxx::nontransaction(connection_)
        .exec_params(
            insert_patients +
                "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, "
                "$14, $14, 0, 0, $15, $16, $17, $18, $19, $20, $21, $22)",
            patient.id(), patient.clinic(), patient.name(), patient.email(), patient.address(),
            patient.date_of_birth(), patient.registered_date(),
            projections::ColumnText<decltype(row.identifiers)>::to(row.identifiers),
            patient.gender(), patient.telephone(), patient.deceased_date(), patient.active(),
            patient.version(), registered_at_ms, projections::email_sought(row),
            nlohmann::json(projections::identifiers_sought(row)).dump(), patient.deceased_time(),
            patient.deceased(), patient.details(), projections::names_of(row),
            nlohmann::json(std::vector<std::string>(patient.merged_from().begin(),
                                                    patient.merged_from().end()))
                .dump(),
            patient.merge_pending_with());
  }

  void add(const HistoryEntry& entry) override {
    nlohmann::json changes = nlohmann::json::array();
    for (const auto& change : entry.changes()) {
      nlohmann::json item = {{"field", change.field()}};
      if (change.has_from()) item["from"] = change.from();
      if (change.has_to()) item["to"] = change.to();
      changes.push_back(std::move(item));
    }
    pqxx::nontransaction work(connection_);
    work.exec_params(
        "INSERT INTO carelog.audit_entries VALUES ($1, 'patient', $2, $3, $4, $5, $6, $7, $8, $9, "
        "$10, $11, $12, $13, $14, $15, $16, $17, $1)",
        entry.patient_id(), entry.version(), entry.clinic(), entry.event_type(),
        *infra::parse_time(entry.occurred_at()), entry.actor(), entry.role(), entry.purpose(),
        entry.command(), entry.command_id(), entry.correlation_id(), entry.causation_id(),
        entry.traceparent(), entry.topic(), entry.partition(), entry.offset(), changes.dump());
    work.exec_params(
        "INSERT INTO carelog.audit_subjects VALUES ($1, 'patient', $2, $3, '{}') "
        "ON CONFLICT DO NOTHING",
        entry.patient_id(), entry.clinic(), entry.version());
  }

 private:
  const std::string conninfo_;
  pqxx::connection connection_;
  std::unique_ptr<infra::ConnectionPool> pool_;
  PostgresPatientReader reader_;
};

INSTANTIATE_TEST_SUITE_P(Postgres, PatientReaderContract, testing::Values(+[]() {
                           return std::unique_ptr<ReaderUnderTest>(new PostgresReader);
                         }));

class CrossingTest : public testing::Test {
 protected:
  void catch_up(const std::string& model, projections::ToldLog& log) {
    auto made = projections::empty_model(model, conninfo_);
    ASSERT_TRUE(projections::catch_up(*made.model, log, 50));
  }

  projections::ToldLog patients_{"patients"};
  projections::ToldLog billing_{"billing"};
  const std::string conninfo_ = test_server->fresh_database();
  const std::unique_ptr<infra::ConnectionPool> pool_ = query_pool(conninfo_, 3);
  PostgresPatientReader reader_{*pool_};
};

TEST_F(CrossingTest, ReadsWhatTheProjectionsWrote) {
  events::PatientDetailsCorrected corrected = projections::renamed("Zoë Ångström-O'Brien");
  corrected.identifiers = std::vector<events::Identifier>{{"mrn", "M-9"}, {"ssn", "\"1\""}};
  patients_.tell(projections::ada, {projections::registered("Ada"), corrected});
  patients_.tell(projections::ada, {events::PatientDeactivated{"moved"}});
  catch_up("patients", patients_);
  catch_up("audit", patients_);

  const auto found = reader_.find("main", projections::ada);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->name(), "Zoë Ångström-O'Brien");
  EXPECT_EQ(found->gender(), "female");
  EXPECT_FALSE(found->active());
  EXPECT_EQ(found->version(), 3u);
  ASSERT_EQ(found->identifiers_size(), 2);
  EXPECT_EQ(found->identifiers(1).value(), "\"1\"");

  EXPECT_TRUE(reader_.find("main", "0B7E9F66-0000-8000-8000-00000000000A"));

  const auto history = reader_.history("main", projections::ada, 0, 100);
  ASSERT_TRUE(history);
  ASSERT_EQ(history->entries.size(), 3u);
  EXPECT_EQ(history->entries[1].changes(0).from(), "Ada");
  EXPECT_EQ(history->entries[1].changes(0).to(), "Zoë Ångström-O'Brien");
  EXPECT_EQ(history->entries[2].event_type(), "PatientDeactivated");
  EXPECT_EQ(history->entries[0].occurred_at(), "2023-11-14T22:13:20.000Z");
}

TEST_F(CrossingTest, FindsNamesWithoutRegardToAccentsAndScripts) {
  patients_.tell(projections::ada, {projections::registered("Zoë Ångström")});
  patients_.tell(projections::grace, {projections::registered("ΓΡΑΊΚΟΣ Ωμέγα")});
  catch_up("patients", patients_);
  const auto count = [this](const std::string& sought) {
    return reader_.list({.clinic = "main", .name_contains = sought}, std::nullopt, 10)
        .patients.size();
  };
  for (const char* sought : {"zoe", "ZOË", "angstrom", "ÅNGSTRÖM", "e a", "γραικ", "ΩΜΈΓΑ"}) {
    EXPECT_EQ(count(sought), 1u) << sought;
  }
  EXPECT_EQ(count("nobody"), 0u);
}

TEST_F(CrossingTest, FindsWordsInAnyOrderAndResemblingOnes) {
  patients_.tell(projections::ada, {projections::registered("Zoë Ångström-Lindqvist")});
  patients_.tell(projections::grace, {projections::registered("Øyvind Großmann Łódź")});
  catch_up("patients", patients_);
  const auto names = [this](const std::string& sought) {
    std::string found_names;
    const PatientFilter filter{.clinic = "main", .name_words = sought};
    for (const auto& found : reader_.list(filter, std::nullopt, 10).patients) {
      found_names += found.name();
    }
    EXPECT_EQ(reader_.count(filter), found_names.empty() ? 0u : 1u);
    return found_names;
  };
  for (const char* sought : {"lindqvist zoe", "ANGS zo", "lindqist", "angstrom"}) {
    EXPECT_EQ(names(sought), "Zoë Ångström-Lindqvist") << sought;
  }
  for (const char* sought : {"lodz oyvind", "grossmann", "ŁÓDŹ", "GROSS"}) {
    EXPECT_EQ(names(sought), "Øyvind Großmann Łódź") << sought;
  }
  for (const char* sought : {"zoe lodz", "nobody"}) EXPECT_EQ(names(sought), "") << sought;
}

TEST_F(CrossingTest, FindsWordsWithoutTrigramsToo) {
  patients_.tell(projections::ada, {projections::registered("Zoë Ångström-Lindqvist")});
  catch_up("patients", patients_);
  pqxx::connection owner(conninfo_);
  pqxx::nontransaction(owner).exec(
      "SET client_min_messages = warning; DROP EXTENSION pg_trgm CASCADE");
  EXPECT_EQ(reader_.count({.clinic = "main", .name_words = "lindq zoe"}), 1u);
  EXPECT_EQ(reader_.count({.clinic = "main", .name_words = "lindqist"}), 0u);
}

// More patients than the first step of a search looks at.
TEST_F(CrossingTest, FindsTheRareBehindThousandsAndTheCommonAtOnce) {
  patients_.tell(projections::ada, {projections::registered("Ada")});
  catch_up("patients", patients_);
  pqxx::connection owner(conninfo_);
  pqxx::nontransaction(owner).exec(
      insert_patients +
      "SELECT gen_random_uuid(), 'main', "
      "CASE WHEN n % 1000 = 0 THEN 'Zoë Lindqvist' ELSE 'Grace Hopper' END, '', '', '', "
      "CASE WHEN n = 1 THEN '2001-01-01' ELSE '2020-01-01' END, '[]', '', '', '', true, 1, "
      "5000 + n, 5000 + n, 0, 0, '', '[]', '', false, '', "
      "CASE WHEN n % 1000 = 0 THEN 'Zoë Lindqvist' ELSE 'Grace Hopper' END, '[]', '' "
      "FROM generate_series(1, 9500) n");
  const auto walk = [this](const PatientFilter& filter, std::uint32_t limit) {
    std::set<std::string> seen;
    std::optional<PatientPlace> after;
    do {
      const PatientPage page = reader_.list(filter, after, limit);
      for (const auto& found : page.patients) EXPECT_TRUE(seen.insert(found.id()).second);
      after = page.next_after;
    } while (after);
    EXPECT_EQ(reader_.count(filter), seen.size());
    return seen.size();
  };
  for (const auto order : {PatientOrder::newest, PatientOrder::oldest, PatientOrder::name}) {
    EXPECT_EQ(walk({.clinic = "main", .name_words = "lindqvist", .order = order}, 1), 9u);
    EXPECT_EQ(walk({.clinic = "main", .name_words = "lindqist", .order = order}, 3), 9u);
    EXPECT_EQ(walk({.clinic = "main", .name_words = "lin zoe", .order = order}, 100), 9u);
    EXPECT_EQ(walk({.clinic = "main", .name_contains = "qvis", .order = order}, 3), 9u);
    EXPECT_EQ(walk({.clinic = "main", .name_words = "hopper", .order = order}, 1000), 9491u);
    EXPECT_EQ(walk({.clinic = "main", .registered_to = "2001-12-31", .order = order}, 3), 1u);
  }
}

TEST_F(CrossingTest, SeesTheProjectionsMove) {
  patients_.tell(projections::ada, {projections::registered("Ada")});
  auto all = projections::postgres_projections(conninfo_, {&patients_.log(), &billing_.log()},
                                               {.idle_wait_ms = std::chrono::milliseconds(50)});
  PostgresPositions positions(*pool_);
  Freshness freshness(positions);
  const auto partition = patients_.partition_of(projections::ada);
  const ConsistencyToken token{"patients", partition, patients_.log().end_offset(partition) - 1};
  std::promise<Wait> reached;
  freshness.when_reached("patients", token, Freshness::Clock::now() + std::chrono::seconds(20),
                         [&](Wait wait) { reached.set_value(wait); });
  for (auto& projection : all) projection->start();
  EXPECT_EQ(reached.get_future().get(), Wait::reached);
  EXPECT_TRUE(reader_.find("main", projections::ada));
  std::this_thread::sleep_for(std::chrono::milliseconds(700));  // idle: the end is noted repeatedly
  EXPECT_LT(*freshness.age_ms("patients"), 5000);
  for (auto& projection : all) projection->stop();
  std::this_thread::sleep_for(std::chrono::milliseconds(700));
  EXPECT_GE(*freshness.age_ms("patients"), 600);
}

TEST_F(CrossingTest, SaysThatTheTablesAreNotMadeYet) {
  EXPECT_THROW(reader_.find("main", projections::ada), ReadModelAway);
  EXPECT_THROW(reader_.list({.clinic = "main"}, std::nullopt, 5), ReadModelAway);
  EXPECT_THROW(PostgresPositions(*pool_).read(), ReadModelAway);
}

TEST_F(CrossingTest, MayNotWrite) {
  patients_.tell(projections::ada, {projections::registered("Ada")});
  catch_up("patients", patients_);
  EXPECT_THROW(query(*pool_,
                     [](pqxx::connection& connection) {
                       pqxx::nontransaction(connection).exec("DELETE FROM carelog.patients");
                     }),
               ReadModelBroken);
}

// Last, because it stops the server that the other tests use.
TEST_F(CrossingTest, SaysThatTheDatabaseIsAwayAndComesBackWithIt) {
  patients_.tell(projections::ada, {projections::registered("Ada")});
  catch_up("patients", patients_);
  EXPECT_TRUE(reader_.find("main", projections::ada));
  test_server->stop();
  EXPECT_THROW(reader_.find("main", projections::ada), ReadModelAway);
  test_server->start();
  EXPECT_TRUE(reader_.find("main", projections::ada));
}

}  // namespace
}  // namespace carelog::query
