// Entries of charts: recorded, amended, marked as errors; decided beside the patient.
#include <gtest/gtest.h>

#include "tests/command-side/chart_spec.h"

namespace carelog::command {
namespace {

using events::Allergy;
using events::Encounter;
using events::Medication;
using Errors = std::vector<std::pair<std::string, std::string>>;

RecordEntry<Allergy> record(Allergy allergy) {
  return {in_adas_chart(), std::move(allergy)};
}

AmendEntry<Allergy> amend(std::vector<std::string> fields, Allergy allergy) {
  return {in_adas_chart(), std::move(fields), std::move(allergy)};
}

TEST(Chart, RecordsWhatWasSaidInThePatientsChart) {
  const auto decision = decided<Allergy>({}, record(to_penicillin()));
  ASSERT_TRUE(decision);
  EXPECT_EQ(*decision, std::vector{recorded(to_penicillin())});
}

TEST(Chart, TrimsTextsAndEndsLinesAsOne) {
  Allergy allergy = to_penicillin();
  allergy.note = "  one\r\ntwo\rthree \n";
  allergy.criticality = " high ";
  const auto decision = decided<Allergy>({}, record(allergy));
  ASSERT_TRUE(decision);
  Allergy tidy = to_penicillin();
  tidy.note = "one\ntwo\nthree";
  EXPECT_EQ(*decision, std::vector{recorded(tidy)});
}

TEST(Chart, IsNotThereForAnotherClinicOrWithoutItsPatient) {
  Patient elsewhere = ada();
  elsewhere.clinic = "north";
  for (const Patient& patient : {Patient{}, elsewhere}) {
    const auto decision = decided<Allergy>({}, record(to_penicillin()), patient);
    ASSERT_FALSE(decision);
    EXPECT_EQ(decision.error().code, RefusalCode::not_found);
  }
}

TEST(Chart, OfADeactivatedPatientIsClosed) {
  Patient away = evolve(ada(), events::PatientDeactivated{"moved"});
  const auto decision = decided<Allergy>({}, record(to_penicillin()), away);
  ASSERT_FALSE(decision);
  EXPECT_EQ(decision.error().code, RefusalCode::state_conflict);
}

TEST(Chart, OfADeadPatientIsOpen) {
  Patient dead = evolve(ada(), events::PatientMarkedDeceased{"2024-05-01"});
  EXPECT_TRUE(decided<Allergy>({}, record(to_penicillin()), dead));
}

TEST(Chart, AmendsOnlyWhatChanged) {
  Allergy change;
  change.criticality = "low";
  change.onset = "2019-05";
  const auto decision =
      decided<Allergy>({recorded(to_penicillin())}, amend({"criticality", "onset"}, change));
  ASSERT_TRUE(decision);
  events::EntryAmended<Allergy> amended;
  amended.fields = {"criticality"};
  amended.content.criticality = "low";
  EXPECT_EQ(*decision, std::vector{fact<Allergy>(amended)});
}

TEST(Chart, ClearsAFieldThatIsNamedAndNotSaid) {
  const auto decision = decided<Allergy>({recorded(to_penicillin())}, amend({"onset"}, Allergy{}));
  ASSERT_TRUE(decision);
  Entry<Allergy> entry = evolve(Entry<Allergy>{}, recorded(to_penicillin()));
  for (const auto& each : *decision) entry = evolve(std::move(entry), each);
  EXPECT_EQ(entry.content.onset, "");
  EXPECT_EQ(entry.content.criticality, "high");
}

TEST(Chart, HasNothingToDoWhenNothingChanges) {
  Allergy same;
  same.criticality = "high ";
  const auto decision = decided<Allergy>({recorded(to_penicillin())}, amend({"criticality"}, same));
  ASSERT_TRUE(decision);
  EXPECT_TRUE(decision->empty());
}

TEST(Chart, DoesNotLoseWhatAnEntryNeedsByAmendingIt) {
  const auto decision = decided<Allergy>({recorded(to_penicillin())}, amend({"code"}, Allergy{}));
  EXPECT_EQ(errors_of(decision), (Errors{{"code", "required"}}));
}

TEST(Chart, KeepsAnEntryThatIsAnErrorAsItIs) {
  const std::vector<events::Event> facts = {
      recorded(to_penicillin()), fact<Allergy>(events::EntryMarkedInError<Allergy>{"not hers"})};
  const auto again = decided<Allergy>(facts, MarkEntryInError<Allergy>{in_adas_chart(), "twice"});
  ASSERT_TRUE(again);
  EXPECT_TRUE(again->empty());
  Allergy change;
  change.criticality = "low";
  const auto amended = decided<Allergy>(facts, amend({"criticality"}, change));
  ASSERT_FALSE(amended);
  EXPECT_EQ(amended.error().code, RefusalCode::state_conflict);
}

TEST(Chart, WantsAReasonForAnError) {
  const auto decision = decided<Allergy>({recorded(to_penicillin())},
                                         MarkEntryInError<Allergy>{in_adas_chart(), "  "});
  EXPECT_EQ(errors_of(decision), (Errors{{"reason", "required"}}));
}

TEST(Chart, IsOfOnePatient) {
  ChartOccasion elsewhere = in_adas_chart();
  elsewhere.patient_id = "5c1d2a77-0000-8000-8000-00000000000b";
  const auto decision =
      decided<Allergy>({recorded(to_penicillin())}, MarkEntryInError<Allergy>{elsewhere, "x"});
  ASSERT_FALSE(decision);
  EXPECT_EQ(decision.error().code, RefusalCode::not_found);
}

TEST(Chart, IsStoredInTheFewestFactsThatGiveItBack) {
  Entry<Allergy> entry = evolve(Entry<Allergy>{}, recorded(to_penicillin()));
  entry = evolve(std::move(entry), fact<Allergy>(events::EntryMarkedInError<Allergy>{"not hers"}));
  Entry<Allergy> again;
  for (const auto& each : facts_of(entry)) again = evolve(std::move(again), each);
  EXPECT_EQ(again, entry);
}

TEST(ChartRules, NameEveryFieldThatIsWrong) {
  Allergy allergy = to_penicillin();
  allergy.code.codings.push_back({"a system", "a code", ""});
  allergy.clinical_status = "sleeping";
  allergy.categories = {"food", "drink"};
  allergy.onset = "2019-13";
  allergy.last_occurrence = "2024-06-02";
  allergy.reactions = {{{}, {}, "bad", "", "a\x01"}};
  allergy.encounter_id = "42";
  EXPECT_EQ(errors_of(decided<Allergy>({}, record(allergy))),
            (Errors{{"code/codings/1/code", "not-a-code"},
                    {"code/codings/1/system", "not-a-uri"},
                    {"reactions/0/description", "control-character"},
                    {"clinical_status", "not-a-known-value"},
                    {"categories/1", "not-a-known-value"},
                    {"onset", "not-a-time"},
                    {"last_occurrence", "in-the-future"},
                    {"reactions/0/severity", "not-a-known-value"},
                    {"reactions/0/manifestations", "required"},
                    {"encounter_id", "not-an-id"}}));
}

TEST(ChartRules, LookAtTheEncounterThatAnEntryNamesAnew) {
  Allergy allergy = to_penicillin();
  allergy.encounter_id = "0b7e9f66-0000-8000-8000-0000000000ee";
  const auto seen = [&](EncounterSeen what) {
    auto command = record(allergy);
    command.occasion.encounter = what;
    return errors_of(decided<Allergy>({}, command));
  };
  EXPECT_EQ(seen(EncounterSeen::there), Errors{});
  EXPECT_EQ(seen(EncounterSeen::not_looked_for), Errors{});
  EXPECT_EQ(seen(EncounterSeen::missing), (Errors{{"encounter_id", "unknown"}}));
  EXPECT_EQ(seen(EncounterSeen::in_error), (Errors{{"encounter_id", "in-error"}}));
  EXPECT_EQ(seen(EncounterSeen::itself), (Errors{{"encounter_id", "itself"}}));

  AmendEntry<Allergy> amend{in_adas_chart(), {"criticality"}, {}};
  amend.content.criticality = "low";
  amend.occasion.encounter = EncounterSeen::missing;
  EXPECT_TRUE(decided<Allergy>({recorded(allergy)}, amend)) << "it names none anew";
}

TEST(ChartRules, BoundTheSizeOfAnEntry) {
  Allergy allergy = to_penicillin();
  allergy.note = std::string(entry_bytes_max, 'x');
  EXPECT_EQ(errors_of(decided<Allergy>({}, record(allergy))), (Errors{{"", "too-long"}}));
}

TEST(ChartRules, TakeNumbersAsDecimalText) {
  events::Observation observation;
  observation.code = coded("http://loinc.org", "8302-2", "Body height");
  observation.status = "final";
  for (const char* number : {"7.0", "-0.5", "1e10", "170"}) {
    observation.value.quantity.value = number;
    EXPECT_TRUE((decided<events::Observation>(
        {}, RecordEntry<events::Observation>{in_adas_chart(), observation})))
        << number;
  }
  for (const char* number : {"7,0", "NaN", ".5", "5.", "1e", "0x10", "1 0"}) {
    observation.value.quantity.value = number;
    EXPECT_EQ(errors_of(decided<events::Observation>(
                  {}, RecordEntry<events::Observation>{in_adas_chart(), observation})),
              (Errors{{"value/quantity/value", "not-a-number"}}))
        << number;
  }
}

TEST(ChartRules, TakeOneValueOfAnObservation) {
  events::Observation observation;
  observation.code = coded("http://loinc.org", "8302-2");
  observation.status = "final";
  observation.value.quantity.value = "170";
  observation.value.text = "tall";
  EXPECT_EQ(errors_of(decided<events::Observation>(
                {}, RecordEntry<events::Observation>{in_adas_chart(), observation})),
            (Errors{{"value", "too-many"}}));
}

Encounter visit(std::string status) {
  Encounter encounter;
  encounter.class_ = {"http://terminology.hl7.org/CodeSystem/v3-ActCode", "AMB", ""};
  encounter.status = std::move(status);
  return encounter;
}

bool may_become(const std::string& before, const std::string& after) {
  const auto decision = decided<Encounter>(
      {recorded(visit(before))}, AmendEntry<Encounter>{in_adas_chart(), {"status"}, visit(after)});
  return decision.has_value();
}

TEST(EncounterLife, GoesFromPlannedToFinishedAndNotBack) {
  EXPECT_TRUE(may_become("planned", "arrived"));
  EXPECT_TRUE(may_become("arrived", "in-progress"));
  EXPECT_TRUE(may_become("in-progress", "finished"));
  EXPECT_TRUE(may_become("planned", "cancelled"));
  EXPECT_TRUE(may_become("onleave", "in-progress"));
  EXPECT_FALSE(may_become("finished", "in-progress"));
  EXPECT_FALSE(may_become("arrived", "planned"));
  EXPECT_FALSE(may_become("in-progress", "cancelled"));
  EXPECT_FALSE(may_become("cancelled", "planned"));
}

TEST(EncounterLife, EndsAfterItBegan) {
  Encounter encounter = visit("finished");
  encounter.start = "2024-05-02T10:00:00Z";
  encounter.end = "2024-05-02T09:59:59Z";
  EXPECT_EQ(errors_of(decided<Encounter>({}, RecordEntry<Encounter>{in_adas_chart(), encounter})),
            (Errors{{"end", "before-begin"}}));
  encounter.end = "2024-05-02";
  EXPECT_TRUE((decided<Encounter>({}, RecordEntry<Encounter>{in_adas_chart(), encounter})));
}

Medication order(const std::string& code) {
  Medication medication;
  medication.code = coded("http://www.nlm.nih.gov/research/umls/rxnorm", code);
  medication.kind = "order";
  medication.status = "active";
  return medication;
}

RecordEntry<Medication> to_one_allergic_to_penicillin(Medication medication) {
  ChartOccasion occasion = in_adas_chart();
  occasion.allergies = {to_penicillin()};
  return {occasion, std::move(medication)};
}

TEST(MedicationOrder, AgainstAnAllergyNeedsAReason) {
  const auto refused = decided<Medication>({}, to_one_allergic_to_penicillin(order("7980")));
  EXPECT_EQ(errors_of(refused), (Errors{{"override_reason", "allergy-on-record"}}));
  Medication overridden = order("7980");
  overridden.override_reason = "tolerated in 2023";
  EXPECT_TRUE(decided<Medication>({}, to_one_allergic_to_penicillin(overridden)));
}

TEST(MedicationOrder, IsComparedByItsIngredientsToo) {
  Medication mixture = order("1");
  mixture.ingredients = {coded("http://www.nlm.nih.gov/research/umls/rxnorm", "7980")};
  EXPECT_EQ(errors_of(decided<Medication>({}, to_one_allergic_to_penicillin(mixture))),
            (Errors{{"override_reason", "allergy-on-record"}}));
}

TEST(MedicationOrder, OfSomethingElseOrNoLongerRunningNeedsNone) {
  EXPECT_TRUE(decided<Medication>({}, to_one_allergic_to_penicillin(order("161"))));
  Medication stopped = order("7980");
  stopped.status = "stopped";
  EXPECT_TRUE(decided<Medication>({}, to_one_allergic_to_penicillin(stopped)));
  Medication statement = order("7980");
  statement.kind = "statement";
  EXPECT_TRUE(decided<Medication>({}, to_one_allergic_to_penicillin(statement)));
}

}  // namespace
}  // namespace carelog::command
