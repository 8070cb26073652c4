// The audit trail on PostgreSQL: the contract on rows written by hand, and how its searches are
// planned.
#include "query-side/audit/postgres_audit_reader.h"

#include <pqxx/pqxx>

#include "auth/access/postgres_access_log.h"
#include "infra/process/clock.h"
#include "query-side/audit/postgres_audit_statements.h"
#include "query-side/postgres_queries.h"
#include "tests/projections/fixtures/read_models.h"
#include "tests/query-side/audit_reader_contract.h"
#include "tests/query-side/sample_rows.h"

namespace carelog::query {
namespace {

using projections::test_server;

class PostgresAudit final : public AuditReaderUnderTest {
 public:
  PostgresAudit()
      : conninfo_(test_server->fresh_database()),
        connection_(conninfo_),
        pool_(query_pool(conninfo_, 2)),
        reader_(*pool_) {
    run("DROP SCHEMA IF EXISTS access CASCADE");
    projections::make_live_generations(conninfo_);
    infra::ConnectionPool writing(conninfo_, {.connections_max = 1});
    auth::PostgresAccessLog made(writing);
  }

  AuditReader& reader() override { return reader_; }

  void put(const AuditRecord& record) override {
    pqxx::nontransaction work(connection_);
    if (record.has_change()) {
      const auto& change = record.change();
      work.exec_params(
          "INSERT INTO carelog.audit_entries VALUES ($1, $5, $2, $6, 'Event', $3, $4, 'r', 'p', "
          "'c', 'i', $7, 'a', 't', 'patients', 0, 0, '[]', "
          "coalesce((SELECT patient_id FROM carelog.billing_accounts WHERE id = $1), $1))",
          change.patient_id(), static_cast<std::int64_t>(change.version()),
          infra::parse_time(change.occurred_at()).value(), change.actor(), record.aggregate_type(),
          change.clinic(), change.correlation_id());
      return;
    }
    const auto& access = record.access();
    std::string patients = "{";
    for (const auto& id : access.patient_ids()) patients += (patients.size() > 1 ? "," : "") + id;
    work.exec_params(
        "INSERT INTO access.access_log VALUES ($1, $2, $3, $4, $5, $6, 'r', 'p', 'getPatient', "
        "200, '', $7, $8, '')",
        infra::parse_time(access.at()).value(), access.journal(), access.position(),
        access.kind() == api::v1::READ_ACCESS ? "read" : "refusal", access.clinic(), access.actor(),
        patients + "}", access.request_id());
  }
  void put_account(const std::string& account_id, const std::string& patient_id) override {
    pqxx::nontransaction(connection_)
        .exec_params(
            "INSERT INTO carelog.billing_accounts VALUES ($1, $2, 'main', 'USD', 0, 'open', "
            "0, 1, 0, 0, '{}', 0, 0, '[]', '[]', 0, '', '[]', '[]')",
            account_id, patient_id);
  }

  void run(const std::string& sql) { pqxx::nontransaction(connection_).exec(sql); }
  std::string plan_of(const Select& select) {
    pqxx::work work(connection_);
    std::string plan;
    for (const auto& row : work.exec_params("EXPLAIN " + select.sql,
                                            pqxx::prepare::make_dynamic_params(select.parameters)))
      plan += row[0].as<std::string>() + "\n";
    return plan;
  }

 private:
  const std::string conninfo_;
  pqxx::connection connection_;
  std::unique_ptr<infra::ConnectionPool> pool_;
  PostgresAuditReader reader_;
};

INSTANTIATE_TEST_SUITE_P(Postgres, AuditReaderContract, testing::Values(+[]() {
                           return std::unique_ptr<AuditReaderUnderTest>(new PostgresAudit);
                         }));

// CARELOG_TEST_AUDIT_ROWS=1000000: as many as a clinic has after some years.
std::string rows_wanted() {
  const char* wanted = std::getenv("CARELOG_TEST_AUDIT_ROWS");
  return wanted == nullptr ? "20000" : wanted;
}

void fill(PostgresAudit& audit) {
  const std::string id = "('00000000-0000-4000-8000-' || lpad(to_hex(n % 5000), 12, '0'))::uuid";
  audit.run("INSERT INTO carelog.audit_entries SELECT " + id +
            ", 'patient', n, 'main', 'Event', n * 1000, 'actor-' || n % 997, 'r', 'p', 'c', 'i', "
            "'o', 'a', "
            "'t', 'patients', 0, n, '[]', " +
            id + " FROM generate_series(1, " + rows_wanted() + ") AS n");
  audit.run(
      "INSERT INTO access.access_log SELECT n * 1000, "
      "'0d4c1c6e-8b62-4a0e-9c4b-0a4b2f6f5d10', n, CASE WHEN n % 1000 = 0 THEN 'refusal' "
      "ELSE 'read' END, 'main', 'actor-' || n % 997, 'r', 'p', 'getPatient', 200, '', ARRAY[" +
      id + "], 'q', '' FROM generate_series(1, " + rows_wanted() + ") AS n");
  audit.run("INSERT INTO carelog.billing_accounts SELECT gen_random_uuid(), " + id +
            ", 'main', 'USD', 0, 'open', 0, 1, 0, 0, '{}', 0, 0, '[]', '[]', 0, '', '[]', '[]' "
            "FROM generate_series(1, 5000) AS n");
  audit.run("VACUUM ANALYZE carelog_audit_1.audit_entries, access.access_log");
  audit.run("ANALYZE carelog_billing_1.billing_accounts");
}

TEST(PlansOfTheAuditTrail, ReadNoWholeTableUnderAnyFilter) {
  PostgresAudit audit;
  fill(audit);
  const AuditPlace change{9'000'000, AuditPlace::Source::change,
                          "00000000-0000-4000-8000-000000000007", "patient", 3};
  const AuditPlace access{9'000'000, AuditPlace::Source::access,
                          "0d4c1c6e-8b62-4a0e-9c4b-0a4b2f6f5d10", "", 9000};
  for (const auto& after :
       {std::optional<AuditPlace>{}, std::optional(change), std::optional(access)}) {
    for (const AuditFilter& filter : std::vector<AuditFilter>{
             {.clinic = "main"},
             {.clinic = "main", .kinds = AuditKinds::reads},
             {.clinic = "main", .kinds = AuditKinds::refusals},
             {.clinic = "main", .actor = "actor-7"},
             {.clinic = "main", .kinds = AuditKinds::refusals, .actor = "actor-7"},
             {.clinic = "main", .actor = "nobody"},
             {.clinic = "main", .patient_id = "00000000-0000-4000-8000-000000000007"},
             {.clinic = "main", .patient_id = "ffffffff-0000-4000-8000-000000000007"},
             {.clinic = "main",
             .actor = "actor-7",
             .patient_id = "00000000-0000-4000-8000-000000000007"},
             {.clinic = "main", .from_ms = 5'000'000, .to_ms = 6'000'000},
             {.clinic = "main", .actor = "actor-7", .from_ms = 5'000'000}}) {
      for (const Select& select :
           {select_changes(filter, after, 101), select_accesses(filter, after, 101)}) {
        const std::string plan = audit.plan_of(select);
        EXPECT_EQ(plan.find("Seq Scan"), std::string::npos) << select.sql << "\n" << plan;
      }
    }
  }
}

// Something rare among many rows must not be searched for row by row.
TEST(PlansOfTheAuditTrail, UseAnIndexForEachRareThing) {
  PostgresAudit audit;
  fill(audit);
  const auto accesses = [&](const AuditFilter& filter) {
    return audit.plan_of(select_accesses(filter, std::nullopt, 101));
  };
  EXPECT_NE(audit.plan_of(select_changes({.clinic = "main", .actor = "actor-7"}, {}, 101))
                .find("audit_entries_actor"),
            std::string::npos);
  EXPECT_NE(accesses({.clinic = "main", .actor = "actor-7"}).find("access_log_actor"),
            std::string::npos);
  EXPECT_NE(accesses({.clinic = "main", .kinds = AuditKinds::refusals}).find("access_log_refusals"),
            std::string::npos);
  EXPECT_NE(accesses({.clinic = "main", .patient_id = "00000000-0000-4000-8000-000000000007"})
                .find("access_log_patients"),
            std::string::npos);
}

}  // namespace
}  // namespace carelog::query
