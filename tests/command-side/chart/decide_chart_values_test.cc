// Values of entries that have the right form and mean nothing.
#include <gtest/gtest.h>

#include "tests/command-side/chart_spec.h"

namespace carelog::command {
namespace {

using events::Allergy;
using events::Medication;
using Errors = std::vector<std::pair<std::string, std::string>>;

TEST(ChartValues, ThatMeanNothingAreRefused) {
  Medication order;
  order.code = coded("http://www.nlm.nih.gov/research/umls/rxnorm", "7980");
  order.kind = "order";
  order.status = "active";
  order.start = "0202-01-01";
  order.dosages.resize(3);
  order.dosages[0].frequency = -1;
  order.dosages[0].dose.value = "-5";
  order.dosages[1].frequency = 1'000'000'000'000'000'000;
  order.dosages[1].period.value = "-1";
  order.dosages[2].dose.comparator = "<";
  const auto decision = decided<Medication>({}, RecordEntry<Medication>{in_adas_chart(), order});
  EXPECT_EQ(errors_of(decision), (Errors{{"dosages/2/dose/value", "required"},
                                         {"start", "too-early"},
                                         {"dosages/0/dose/value", "negative"},
                                         {"dosages/0/frequency", "out-of-range"},
                                         {"dosages/1/frequency", "out-of-range"},
                                         {"dosages/1/period/value", "negative"}}));
}

Errors errors_of_range(const events::ReferenceRange& range) {
  events::Observation observation;
  observation.code = coded("http://loinc.org", "2345-7");
  observation.status = "final";
  observation.reference_ranges = {range};
  observation.components.resize(1);
  observation.components[0].code = observation.code;
  observation.components[0].reference_ranges = {{}, range};
  return errors_of(decided<events::Observation>(
      {}, RecordEntry<events::Observation>{in_adas_chart(), observation}));
}

TEST(ChartValues, OfAReferenceRangeAreNotUpsideDown) {
  const Errors upside_down = {{"reference_ranges/0/low", "above-high"},
                              {"components/0/reference_ranges/1/low", "above-high"}};
  events::ReferenceRange range;
  range.low = {"10.5", "", "mg/dL", "", ""};
  range.high = {"9", "", "mg/dL", "", ""};
  EXPECT_EQ(errors_of_range(range), upside_down);
  range.low.unit = "";
  EXPECT_EQ(errors_of_range(range), upside_down) << "in the unit of the other";
  range.low.unit = "ug/dL";
  EXPECT_EQ(errors_of_range(range), Errors{}) << "in another unit";
  range.low = {"9.0", "", "mg/dL", "", ""};
  EXPECT_EQ(errors_of_range(range), Errors{});
  range.low.value = "-1e1";
  EXPECT_EQ(errors_of_range(range), Errors{});
  range.low.value = "";
  EXPECT_EQ(errors_of_range(range), Errors{});
}

events::Encounter visit(const char* status, const char* start) {
  events::Encounter encounter;
  encounter.class_.code = "AMB";
  encounter.status = status;
  encounter.start = start;
  return encounter;
}

Errors errors_of_visit(const char* status, const char* start) {
  return errors_of(decided<events::Encounter>(
      {}, RecordEntry<events::Encounter>{in_adas_chart(), visit(status, start)}));
}

TEST(ChartValues, OfWhatHasBegunAreNotInTheFuture) {
  const Errors future = {{"start", "in-the-future"}};
  for (const char* status : {"arrived", "triaged", "in-progress", "onleave", "finished"}) {
    EXPECT_EQ(errors_of_visit(status, "2031-01-01T00:00:00Z"), future) << status;
  }
  EXPECT_EQ(errors_of_visit("planned", "2031-01-01T00:00:00Z"), Errors{});
  EXPECT_EQ(errors_of_visit("arrived", "2024-06-01T15:00:00Z"), Errors{}) << "who came early";
  events::Procedure procedure;
  procedure.code = coded("http://snomed.info/sct", "80146002");
  procedure.status = "completed";
  procedure.start = "2030-01-01";
  EXPECT_EQ(errors_of(decided<events::Procedure>(
                {}, RecordEntry<events::Procedure>{in_adas_chart(), procedure})),
            future);
}

TEST(ChartValues, OfAConditionThatAbatedAreNotActive) {
  events::Condition condition;
  condition.code = coded("http://snomed.info/sct", "195662009");
  condition.clinical_status = "active";
  condition.abatement = "2020";
  const auto decide_it = [&] {
    return errors_of(
        decided<events::Condition>({}, RecordEntry<events::Condition>{in_adas_chart(), condition}));
  };
  EXPECT_EQ(decide_it(), (Errors{{"clinical_status", "contradicts"}}));
  condition.clinical_status = "resolved";
  EXPECT_EQ(decide_it(), Errors{});
}

TEST(ChartValues, OccurAfterTheyBegan) {
  Allergy allergy = to_penicillin();
  allergy.last_occurrence = "2018";
  EXPECT_EQ(errors_of(decided<Allergy>({}, RecordEntry<Allergy>{in_adas_chart(), allergy})),
            (Errors{{"last_occurrence", "before-begin"}}));
}

}  // namespace
}  // namespace carelog::command
