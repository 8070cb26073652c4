// What billing remembers of encounters and procedures until they are charged.
#include "command-side/reactor/service_note.h"

#include <gtest/gtest.h>

namespace carelog::command {
namespace {

using namespace events;

template <typename Fact>
Commit told(std::uint64_t base_version, Fact fact, const std::string& type = "encounter") {
  Commit commit;
  commit.aggregate = {type, "e"};
  commit.base_version = base_version;
  commit.metadata.time_zone = "Europe/Zurich";
  commit.metadata.decided_at_ms = 1'767'225'600'000;  // 2026-01-01T00:00:00Z
  commit.events = {ChartFact(std::move(fact))};
  return commit;
}

Encounter encounter_that_is(const std::string& status) {
  Encounter encounter;
  encounter.class_ = {"act", "AMB", ""};
  encounter.types = {{{{"snomed", "185345009", ""}}, ""}};
  encounter.status = status;
  encounter.start = "2026-01-31T23:30:00Z";
  return encounter;
}
Commit recorded(const std::string& status) {
  return told(
      0, EntryFact<Encounter>(EntryRecorded<Encounter>{"main", "ada", encounter_that_is(status)}));
}
Commit finished_later(std::uint64_t base_version) {
  Encounter now;
  now.status = "finished";
  return told(base_version, EntryFact<Encounter>(EntryAmended<Encounter>{{"status"}, now}));
}
Commit marked(std::uint64_t base_version) {
  return told(base_version, EntryFact<Encounter>(EntryMarkedInError<Encounter>{"wrong patient"}));
}

TEST(ServiceNote, KnowsAnEncounterWhenItIsFinished) {
  EXPECT_FALSE(finished_service(service_after({}, recorded("in-progress")), recorded("")));
  const Commit later = finished_later(1);
  const auto service =
      finished_service(service_after(service_after({}, recorded("in-progress")), later), later);
  ASSERT_TRUE(service);
  EXPECT_EQ(service->what, "encounter");
  ASSERT_EQ(service->codes.size(), 2u);
  EXPECT_EQ(service->codes[0].code, "185345009");
  EXPECT_EQ(service->codes[1].code, "AMB");
}

TEST(ServiceNote, TellsTheDayByTheClinicsZone) {
  const Commit commit = recorded("finished");
  EXPECT_EQ(finished_service(service_after({}, commit), commit)->day, "2026-02-01");
  Encounter undated = encounter_that_is("finished");
  undated.start = "";
  const Commit without =
      told(0, EntryFact<Encounter>(EntryRecorded<Encounter>{"main", "ada", undated}));
  EXPECT_EQ(finished_service(service_after({}, without), without)->day, "2026-01-01");
  undated.start = "2025-11";
  const Commit month =
      told(0, EntryFact<Encounter>(EntryRecorded<Encounter>{"main", "ada", undated}));
  EXPECT_EQ(finished_service(service_after({}, month), month)->day, "2025-11-01");
}

TEST(ServiceNote, KnowsAProcedureThatIsCompleted) {
  Procedure procedure;
  procedure.code = {{{"snomed", "1", ""}, {"cpt", "2", ""}}, ""};
  procedure.status = "completed";
  procedure.start = "2026-01-05";
  procedure.encounter_id = "visit";
  const Commit commit = told(
      0, EntryFact<Procedure>(EntryRecorded<Procedure>{"main", "ada", procedure}), "procedure");
  EXPECT_TRUE(is_of_a_service(commit));
  const auto service = finished_service(service_after({}, commit), commit);
  ASSERT_TRUE(service);
  EXPECT_EQ(service->codes.size(), 2u);
  EXPECT_EQ(service->encounter_id, "visit");
  EXPECT_EQ(service->day, "2026-01-05");
}

TEST(ServiceNote, IsNotChangedByWhatItCoversAndMissesNothing) {
  const ServiceNote once = service_after({}, recorded("in-progress"));
  EXPECT_EQ(service_after(once, recorded("in-progress")), once);
  const ServiceNote later = service_after(once, finished_later(1));
  EXPECT_EQ(service_after(later, recorded("in-progress")), later);
  EXPECT_THROW(service_after(once, finished_later(2)), std::invalid_argument);
}

TEST(ServiceNote, EndsWithAnError) {
  const ServiceNote note = service_after(service_after({}, recorded("finished")), marked(1));
  EXPECT_FALSE(finished_service(note, marked(1)));
  EXPECT_TRUE(marks_service_in_error(marked(1)));
  EXPECT_FALSE(marks_service_in_error(recorded("finished")));
}

TEST(ServiceNote, ComesBackFromItsText) {
  for (const ServiceNote& note :
       {ServiceNote(), service_after({}, recorded("finished")), ServiceNote{7, std::nullopt}}) {
    EXPECT_EQ(service_note_from(text_of(note)), note);
  }
  EXPECT_THROW(service_note_from("x"), std::invalid_argument);
}

}  // namespace
}  // namespace carelog::command
