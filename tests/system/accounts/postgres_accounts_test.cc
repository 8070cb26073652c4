// What each account on the private PostgreSQL may do, tried with SQL.
#include <pqxx/pqxx>

#include "infra/postgres/private_server.h"
#include "tests/system/program.h"
#include "tools/instance/postgres_accounts.h"

namespace carelog::system_test {
namespace {

using tools::PostgresAccount;

constexpr const char* forbidden = "42501";

class PostgresAccounts : public testing::Test {
 protected:
  PostgresAccounts() {
    program_.start();
    const auto made = program_.post("/api/patients", "admin", patient("Ada", "ada@example.org"));
    EXPECT_EQ(made.status, 201);
    EXPECT_EQ(program_
                  .get(made.header("location"), "admin",
                       {{"Consistency-Token", made.header("consistency-token")}})
                  .status,
              200);
  }

  // "" if it was done, else the SQLSTATE.
  std::string refusal(PostgresAccount account, const std::string& sql) {
    const auto conninfo = infra::conninfo_of_running_server(
        (program_.data() / "postgres").string(), "carelog", tools::account_name(account));
    if (!conninfo) return "no such account";
    pqxx::connection connection(*conninfo);
    try {
      pqxx::work work(connection);
      work.exec("SET TRANSACTION READ WRITE");
      work.exec(sql);
      return "";
    } catch (const pqxx::insufficient_privilege&) {
      return forbidden;  // it has no SQLSTATE of its own
    } catch (const pqxx::sql_error& refused) {
      return refused.sqlstate();
    }
  }

  Program program_;
};

TEST_F(PostgresAccounts, OfTheQueryRoleReadsAndWritesNothing) {
  for (const char* sql :
       {"SELECT * FROM carelog.patients", "SELECT * FROM carelog.audit_entries",
        "SELECT * FROM carelog.projection_positions", "SELECT * FROM access.access_log"})
    EXPECT_EQ(refusal(PostgresAccount::query, sql), "") << sql;
  for (const char* sql :
       {"UPDATE carelog.projection_positions SET next_offset = 0",
        "DELETE FROM carelog.projection_positions", "DELETE FROM access.access_log",
        "TRUNCATE access.access_log", "INSERT INTO access.positions VALUES (gen_random_uuid(), 0)",
        "SELECT * FROM auth.users", "DROP VIEW carelog.patients", "CREATE SCHEMA mine",
        "CREATE TABLE carelog.mine (x int)", "CREATE TABLE public.mine (x int)",
        "CREATE TEMPORARY TABLE mine (x int)", "COPY carelog.patients TO PROGRAM 'cat'",
        "SELECT pg_read_file('/etc/passwd')", "CREATE ROLE mine SUPERUSER", "SET ROLE carelog",
        "SET ROLE carelog_auth", "ALTER ROLE carelog_query SUPERUSER"})
    EXPECT_EQ(refusal(PostgresAccount::query, sql), forbidden) << sql;
}

TEST_F(PostgresAccounts, OfTheProjectorTouchesNeitherUsersNorAccesses) {
  EXPECT_EQ(refusal(PostgresAccount::projector, "SELECT * FROM carelog.patients"), "");
  for (const char* sql : {"SELECT * FROM auth.users", "SELECT * FROM access.access_log",
                          "INSERT INTO access.positions VALUES (gen_random_uuid(), 0)",
                          "DROP SCHEMA auth CASCADE", "COPY carelog.patients TO PROGRAM 'cat'",
                          "CREATE ROLE mine", "SET ROLE carelog", "SET ROLE carelog_auth"})
    EXPECT_EQ(refusal(PostgresAccount::projector, sql), forbidden) << sql;
}

TEST_F(PostgresAccounts, OfTheAuthRoleSeesNoPatient) {
  EXPECT_EQ(refusal(PostgresAccount::auth, "SELECT * FROM auth.users"), "");
  EXPECT_EQ(refusal(PostgresAccount::auth, "SELECT * FROM access.access_log"), "");
  for (const char* sql :
       {"SELECT * FROM carelog.patients", "DELETE FROM carelog.projection_positions",
        "DROP SCHEMA carelog CASCADE", "CREATE SCHEMA mine", "COPY auth.users TO PROGRAM 'cat'",
        "SET ROLE carelog", "SET ROLE carelog_projector"})
    EXPECT_EQ(refusal(PostgresAccount::auth, sql), forbidden) << sql;
}

TEST_F(PostgresAccounts, StayAsTheyAreThroughARebuild) {
  ASSERT_EQ(program_.run({"rebuild", "patients"}).exit_code, 0);
  EXPECT_EQ(refusal(PostgresAccount::query, "SELECT * FROM carelog.patients"), "");
  EXPECT_EQ(refusal(PostgresAccount::query, "DROP VIEW carelog.patients"), forbidden);
  EXPECT_EQ(program_.get("/api/patients", "clinician").status, 200);
}

TEST_F(PostgresAccounts, AreNotSuperusersButTheOwner) {
  for (const auto account :
       {PostgresAccount::projector, PostgresAccount::query, PostgresAccount::auth})
    EXPECT_EQ(refusal(account,
                      "SELECT 1 / (CASE WHEN rolsuper OR rolcreaterole OR rolcreatedb THEN 0 "
                      "ELSE 1 END) FROM pg_roles WHERE rolname = current_user"),
              "");
  EXPECT_EQ(refusal(PostgresAccount::owner,
                    "SELECT 1 / (CASE WHEN rolsuper THEN 1 ELSE 0 END) FROM pg_roles WHERE "
                    "rolname = current_user"),
            "");
}

}  // namespace
}  // namespace carelog::system_test
