// The audit trail on PostgreSQL: changes and accesses in one list, page by page, under every
// filter.
#include "query-side/postgres_audit_reader.h"

#include <gmock/gmock.h>

#include <pqxx/pqxx>

#include "auth/postgres_access_log.h"
#include "query-side/postgres_session.h"
#include "tests/projections/read_models.h"
#include "tests/query-side/sample_rows.h"

namespace carelog::query {
namespace {

using projections::test_server;
using testing::ElementsAre;

const std::string journal = "0d4c1c6e-8b62-4a0e-9c4b-0a4b2f6f5d10";
const std::string account = "22222222-0000-8000-8000-000000000001";

class TheAuditTrail : public testing::Test {
 protected:
  TheAuditTrail()
      : conninfo_(test_server->fresh_database()),
        connection_(conninfo_),
        pool_(query_pool(conninfo_, 2)),
        reader_(*pool_) {
    pqxx::nontransaction(connection_).exec("DROP SCHEMA IF EXISTS access CASCADE");
    projections::make_live_generations(conninfo_);
    infra::ConnectionPool writing(conninfo_, {.connections_max = 1});
    auth::PostgresAccessLog made(writing);
  }

  void change(const std::string& id, int version, std::int64_t at_ms, const std::string& actor,
              const std::string& type = "patient", const std::string& clinic = "main") {
    pqxx::nontransaction(connection_)
        .exec_params(
            "INSERT INTO carelog.audit_entries VALUES ($5, $1, $2, $6, 'Event', $3, $4, 'r', 'p', "
            "'c', 'i', 'o', 'a', 't', 'patients', 0, 0, '[]')",
            id, version, at_ms, actor, type, clinic);
  }
  void access(std::int64_t position, std::int64_t at_ms, const std::string& actor,
              const std::string& kind, const std::string& patients,
              const std::string& clinic = "main") {
    pqxx::nontransaction(connection_)
        .exec_params(
            "INSERT INTO access.access_log VALUES ($1, $2, $3, $4, $5, $6, 'r', 'p', 'getPatient', "
            "200, '', $7, 'q', '')",
            at_ms, journal, position, kind, clinic, actor, "{" + patients + "}");
  }
  static std::string name_of(const AuditRecord& record) {
    if (record.has_change())
      return "v" + std::to_string(record.change().version()) + " " + record.change().actor();
    return "@" + std::to_string(record.access().position()) + " " + record.access().actor();
  }
  std::vector<std::string> names(const AuditFilter& filter, std::uint32_t limit = 100) {
    std::vector<std::string> names;
    std::optional<AuditPlace> after;
    do {
      const AuditPage page = reader_.search(filter, after, limit);
      EXPECT_LE(page.records.size(), limit);
      for (const auto& record : page.records) names.push_back(name_of(record));
      if (page.next_after) {
        EXPECT_EQ(parse_audit_place(text_of(*page.next_after)), page.next_after);
      }
      after = page.next_after;
    } while (after && names.size() < 1000);
    return names;
  }

  const std::string conninfo_;
  pqxx::connection connection_;
  std::unique_ptr<infra::ConnectionPool> pool_;
  PostgresAuditReader reader_;
};

TEST_F(TheAuditTrail, RunsFromTheNewestToTheOldestWhateverItIs) {
  change(id_number(1), 1, 1000, "reg");
  access(40, 2000, "ann", "read", id_number(1));
  change(id_number(1), 2, 3000, "doc");
  access(80, 3000, "bob", "refusal", id_number(1));
  EXPECT_THAT(names({.clinic = "main"}), ElementsAre("v2 doc", "@80 bob", "@40 ann", "v1 reg"));
}

TEST_F(TheAuditTrail, TurnsPagesWithoutGapsOrRepeatsAlsoWithinOneTime) {
  for (int number = 1; number <= 9; ++number) {
    change(id_number(number % 3), number, 1000 + number / 4, "c");
    access(number * 40, 1000 + number / 5, "a", number % 2 == 0 ? "read" : "refusal", "");
  }
  const auto whole = names({.clinic = "main"});
  EXPECT_EQ(whole.size(), 18u);
  for (const std::uint32_t limit : {1u, 2u, 5u, 18u}) {
    EXPECT_EQ(names({.clinic = "main"}, limit), whole) << limit;
  }
}

TEST_F(TheAuditTrail, FindsByKindActorAndTime) {
  change(id_number(1), 1, 1000, "ann");
  access(40, 2000, "ann", "read", id_number(1));
  access(80, 3000, "bob", "refusal", id_number(2));
  EXPECT_THAT(names({.clinic = "main", .kinds = AuditKinds::changes}), ElementsAre("v1 ann"));
  EXPECT_THAT(names({.clinic = "main", .kinds = AuditKinds::reads}), ElementsAre("@40 ann"));
  EXPECT_THAT(names({.clinic = "main", .kinds = AuditKinds::refusals}), ElementsAre("@80 bob"));
  EXPECT_THAT(names({.clinic = "main", .actor = "ann"}), ElementsAre("@40 ann", "v1 ann"));
  AuditFilter between{.clinic = "main"};
  between.from_ms = 2000;
  between.to_ms = 3000;
  EXPECT_THAT(names(between), ElementsAre("@40 ann"));
}

TEST_F(TheAuditTrail, FindsEverythingAboutAPatient) {
  change(id_number(1), 1, 1000, "reg");
  change(id_number(2), 1, 1100, "other");
  pqxx::nontransaction(connection_)
      .exec_params(
          "INSERT INTO carelog.billing_accounts VALUES ($1, $2, 'main', 'USD', 0, 'open', "
          "0, 1, 0, 0)",
          account, id_number(1));
  change(account, 1, 1200, "biller", "billing-account");
  access(40, 2000, "ann", "read", id_number(2) + "," + id_number(1));
  access(80, 3000, "bob", "read", id_number(2));
  EXPECT_THAT(names({.clinic = "main", .patient_id = id_number(1)}),
              ElementsAre("@40 ann", "v1 biller", "v1 reg"));
}

TEST_F(TheAuditTrail, KeepsClinicsApartButShowsStrangersToAll) {
  change(id_number(1), 1, 1000, "reg", "patient", "other");
  access(40, 2000, "ann", "read", id_number(1), "other");
  access(80, 3000, "", "refusal", id_number(1), "");
  EXPECT_THAT(names({.clinic = "main"}), ElementsAre("@80 "));
  EXPECT_THAT(names({.clinic = "other"}), ElementsAre("@80 ", "@40 ann", "v1 reg"));
}

TEST(AuditPlaceText, IsReadStrictly) {
  for (const char* text :
       {"", "1", "1/1/x/patient/3", "1/2/0d4c1c6e-8b62-4a0e-9c4b-0a4b2f6f5d10//3",
        "a/0/0d4c1c6e-8b62-4a0e-9c4b-0a4b2f6f5d10//3",
        "1/0/0d4c1c6e-8b62-4a0e-9c4b-0a4b2f6f5d10//"}) {
    EXPECT_FALSE(parse_audit_place(text)) << text;
  }
}

}  // namespace
}  // namespace carelog::query
