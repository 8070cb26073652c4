#include "query-side/patients/patient_as_of.h"

#include <gtest/gtest.h>

#include "infra/process/clock.h"
#include "query-side/reading/read_failure.h"

namespace carelog::query {
namespace {

HistoryEntry entry(std::uint64_t version, std::int64_t at_ms) {
  HistoryEntry entry;
  entry.set_patient_id("11111111-0000-8000-8000-000000000001");
  entry.set_clinic("main");
  entry.set_version(version);
  entry.set_occurred_at(infra::format_time(at_ms));
  return entry;
}

void say(HistoryEntry& entry, const char* field, const char* to) {
  auto& change = *entry.add_changes();
  change.set_field(field);
  if (to != nullptr) change.set_to(to);
}

// Registered at 1000, married at 2000, lost her telephone and was deactivated at 3000.
std::vector<HistoryEntry> ada() {
  std::vector<HistoryEntry> entries = {entry(1, 1000), entry(2, 2000), entry(3, 3000)};
  say(entries[0], "name", "Ada Byron");
  say(entries[0], "email", "ada@example.org");
  say(entries[0], "identifiers", R"([{"system":"mrn","value":"7"}])");
  say(entries[0], "telephone", "123");
  say(entries[0], "gender", "female");
  say(entries[0], "active", "true");
  say(entries[0], "names", R"([{"use":"usual","text":"Ada Byron"}])");
  say(entries[0], "birthSex", "F");
  say(entries[1], "name", "Ada King");
  say(entries[1], "names", R"([{"text":"Ada King"}])");
  say(entries[1], "birthOrder", "2");
  say(entries[2], "deceased", "true");
  say(entries[2], "birthSex", nullptr);
  say(entries[2], "telephone", nullptr);
  say(entries[2], "active", "false");
  return entries;
}

std::optional<PatientView> folded(PatientAsOf fold) {
  for (const auto& entry : ada())
    if (!fold.take(entry)) break;
  return fold.patient();
}

TEST(PatientAsOf, AVersionIsWhatWasKnownThen) {
  const auto first = folded(PatientAsOf::version(1));
  ASSERT_TRUE(first);
  EXPECT_EQ(first->name(), "Ada Byron");
  EXPECT_EQ(first->version(), 1u);
  EXPECT_EQ(first->telephone(), "123");
  EXPECT_EQ(first->gender(), "female");
  EXPECT_EQ(first->identifiers(0).value(), "7");
  EXPECT_EQ(first->details(), R"({"names":[{"use":"usual","text":"Ada Byron"}],"birthSex":"F"})");
  EXPECT_TRUE(first->active());
  EXPECT_FALSE(first->deceased());
  const auto last = folded(PatientAsOf::version(3));
  EXPECT_EQ(last->name(), "Ada King");
  EXPECT_EQ(last->telephone(), "");
  EXPECT_EQ(last->details(), R"({"names":[{"text":"Ada King"}],"birthOrder":2})");
  EXPECT_TRUE(last->deceased());
  EXPECT_FALSE(last->active());
  EXPECT_EQ(last->email(), "ada@example.org");
}

TEST(PatientAsOf, ATimeIncludesWhatHappenedAtIt) {
  EXPECT_EQ(folded(PatientAsOf::time(1000))->version(), 1u);
  EXPECT_EQ(folded(PatientAsOf::time(1999))->version(), 1u);
  EXPECT_EQ(folded(PatientAsOf::time(2000))->version(), 2u);
  EXPECT_EQ(folded(PatientAsOf::time(9'000'000))->version(), 3u);
}

TEST(PatientAsOf, ThereIsNobodyBeforeTheRegistrationAndNoVersionToCome) {
  EXPECT_FALSE(folded(PatientAsOf::time(999)));
  EXPECT_FALSE(folded(PatientAsOf::version(0)));
  EXPECT_FALSE(folded(PatientAsOf::version(4)));
}

TEST(PatientAsOf, AMissingVersionIsNotPassedOver) {
  PatientAsOf fold = PatientAsOf::version(9);
  fold.take(entry(1, 1000));
  EXPECT_THROW(fold.take(entry(3, 3000)), ReadModelBroken);
}

}  // namespace
}  // namespace carelog::query
