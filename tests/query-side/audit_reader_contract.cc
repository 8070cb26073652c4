#include "tests/query-side/audit_reader_contract.h"

#include <gmock/gmock.h>

#include "infra/process/clock.h"
#include "query-side/audit/memory_audit_reader.h"
#include "tests/query-side/sample_rows.h"

namespace carelog::query {
namespace {

namespace api = carelog::api::v1;
using testing::ElementsAre;

const std::string journal = "0d4c1c6e-8b62-4a0e-9c4b-0a4b2f6f5d10";
const std::string account = "22222222-0000-8000-8000-000000000001";

std::string name_of(const AuditRecord& record) {
  if (record.has_change())
    return "v" + std::to_string(record.change().version()) + " " + record.change().actor();
  return "@" + std::to_string(record.access().position()) + " " + record.access().actor();
}

}  // namespace

void AuditReaderContract::change(const std::string& id, int version, std::int64_t at_ms,
                                 const std::string& actor, const std::string& type,
                                 const std::string& clinic) {
  AuditRecord record;
  record.set_aggregate_type(type);
  auto& change = *record.mutable_change();
  change.set_patient_id(id);
  change.set_version(static_cast<std::uint64_t>(version));
  change.set_occurred_at(infra::format_time(at_ms));
  change.set_actor(actor);
  change.set_clinic(clinic);
  change.set_correlation_id("request of " + actor);
  made_->put(record);
}

void AuditReaderContract::access(std::int64_t position, std::int64_t at_ms,
                                 const std::string& actor, const std::string& kind,
                                 const std::vector<std::string>& patients,
                                 const std::string& clinic) {
  AuditRecord record;
  auto& access = *record.mutable_access();
  access.set_kind(kind == "read" ? api::READ_ACCESS : api::REFUSED_ACCESS);
  access.set_journal(journal);
  access.set_position(position);
  access.set_at(infra::format_time(at_ms));
  access.set_actor(actor);
  access.set_clinic(clinic);
  access.set_request_id("request of " + actor);
  for (const std::string& id : patients) access.add_patient_ids(id);
  made_->put(record);
}

std::vector<std::string> AuditReaderContract::names(const AuditFilter& filter,
                                                    std::uint32_t limit) {
  std::vector<std::string> names;
  std::optional<AuditPlace> after;
  do {
    const AuditPage page = made_->reader().search(filter, after, limit);
    EXPECT_LE(page.records.size(), limit);
    for (const auto& record : page.records) names.push_back(name_of(record));
    if (page.next_after) {
      EXPECT_EQ(parse_audit_place(text_of(*page.next_after)), page.next_after);
    }
    after = page.next_after;
  } while (after && names.size() < 1000);
  return names;
}

TEST_P(AuditReaderContract, RunsFromTheNewestToTheOldestWhateverItIs) {
  change(id_number(1), 1, 1000, "reg");
  access(40, 2000, "ann", "read", {id_number(1)});
  change(id_number(1), 2, 3000, "doc");
  access(80, 3000, "bob", "refusal", {id_number(1)});
  EXPECT_THAT(names({.clinic = "main"}), ElementsAre("v2 doc", "@80 bob", "@40 ann", "v1 reg"));
}

TEST_P(AuditReaderContract, TurnsPagesWithoutGapsOrRepeatsAlsoWithinOneTime) {
  for (int number = 1; number <= 9; ++number) {
    change(id_number(number % 3), number, 1000 + number / 4, "c");
    access(number * 40, 1000 + number / 5, "a", number % 2 == 0 ? "read" : "refusal", {});
  }
  const auto whole = names({.clinic = "main"});
  EXPECT_EQ(whole.size(), 18u);
  for (const std::uint32_t limit : {1u, 2u, 5u, 18u}) {
    EXPECT_EQ(names({.clinic = "main"}, limit), whole) << limit;
  }
}

TEST_P(AuditReaderContract, FindsByKindActorAndTime) {
  change(id_number(1), 1, 1000, "ann");
  access(40, 2000, "ann", "read", {id_number(1)});
  access(80, 3000, "bob", "refusal", {id_number(2)});
  EXPECT_THAT(names({.clinic = "main", .kinds = AuditKinds::changes}), ElementsAre("v1 ann"));
  EXPECT_THAT(names({.clinic = "main", .kinds = AuditKinds::reads}), ElementsAre("@40 ann"));
  EXPECT_THAT(names({.clinic = "main", .kinds = AuditKinds::refusals}), ElementsAre("@80 bob"));
  EXPECT_THAT(names({.clinic = "main", .actor = "ann"}), ElementsAre("@40 ann", "v1 ann"));
  AuditFilter between{.clinic = "main"};
  between.from_ms = 2000;
  between.to_ms = 3000;
  EXPECT_THAT(names(between), ElementsAre("@40 ann"));
}

TEST_P(AuditReaderContract, FindsWhatCameOfARequest) {
  change(id_number(1), 1, 1000, "ann");
  access(40, 2000, "ann", "read", {id_number(1)});
  access(80, 3000, "bob", "read", {id_number(1)});
  AuditFilter one{.clinic = "main", .request_id = "request of ann"};
  EXPECT_THAT(names(one), ElementsAre("@40 ann", "v1 ann"));
  one.from_ms = 2000;
  EXPECT_THAT(names(one), ElementsAre("@40 ann"));
}

TEST_P(AuditReaderContract, FindsEverythingAboutAPatient) {
  change(id_number(1), 1, 1000, "reg");
  change(id_number(2), 1, 1100, "other");
  made_->put_account(account, id_number(1));
  change(account, 1, 1200, "biller", "billing-account");
  access(40, 2000, "ann", "read", {id_number(2), id_number(1)});
  access(80, 3000, "bob", "read", {id_number(2)});
  EXPECT_THAT(names({.clinic = "main", .patient_id = id_number(1)}),
              ElementsAre("@40 ann", "v1 biller", "v1 reg"));
}

TEST_P(AuditReaderContract, KeepsClinicsApartButShowsStrangersToAll) {
  change(id_number(1), 1, 1000, "reg", "patient", "other");
  access(40, 2000, "ann", "read", {id_number(1)}, "other");
  access(80, 3000, "", "refusal", {id_number(1)}, "");
  EXPECT_THAT(names({.clinic = "main"}), ElementsAre("@80 "));
  EXPECT_THAT(names({.clinic = "other"}), ElementsAre("@80 ", "@40 ann", "v1 reg"));
}

}  // namespace carelog::query
