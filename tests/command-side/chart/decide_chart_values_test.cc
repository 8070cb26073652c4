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

TEST(ChartValues, OccurAfterTheyBegan) {
  Allergy allergy = to_penicillin();
  allergy.last_occurrence = "2018";
  EXPECT_EQ(errors_of(decided<Allergy>({}, RecordEntry<Allergy>{in_adas_chart(), allergy})),
            (Errors{{"last_occurrence", "before-begin"}}));
}

}  // namespace
}  // namespace carelog::command
