// The list of all read models.
#include "projections/read_models.h"

#include <gtest/gtest.h>

#include <set>

#include "events/log/simulated_log.h"

namespace carelog::projections {
namespace {

TEST(ReadModelList, KeepsEachModelInOneMachineUnderANameOfItsOwn) {
  std::set<std::string> names;
  for (const ReadModelEntry& each : read_models()) {
    EXPECT_TRUE(names.insert(each.name).second) << each.name;
    EXPECT_NE(each.in_postgres == nullptr, each.in_rocksdb == nullptr) << each.name;
    EXPECT_FALSE(each.topics.empty()) << each.name;
    EXPECT_EQ(&read_model(each.name), &each);
  }
}

// Names and topics are stored with positions: existing ones may not be renamed.
TEST(ReadModelList, StillHasTheModelsThatAreStored) {
  EXPECT_EQ(read_model("patients").topics, std::vector<std::string>{"patients"});
  EXPECT_EQ(read_model("billing").topics, std::vector<std::string>{"billing"});
  EXPECT_EQ(read_model("prices").topics, std::vector<std::string>{"billing"});
  EXPECT_EQ(read_model("audit").topics, (std::vector<std::string>{"patients", "billing"}));
  EXPECT_EQ(read_model("chart").topics, std::vector<std::string>{"patients"});
  EXPECT_EQ(read_model("occupancy").topics, std::vector<std::string>{"patients"});
  EXPECT_EQ(read_model("analytics").topics, std::vector<std::string>{"patients"});
  EXPECT_EQ(read_model("activity").topics, std::vector<std::string>{"patients"});
  EXPECT_EQ(read_model("visits").topics, std::vector<std::string>{"patients"});
  EXPECT_EQ(read_model("money").topics, std::vector<std::string>{"billing"});
}

TEST(ReadModelList, NamesThoseThereAreToWhoeverAsksForAnother) {
  try {
    read_model("patiens");
    FAIL() << "there is no such model";
  } catch (const UnknownReadModel& unknown) {
    EXPECT_STREQ(unknown.what(),
                 ("there is no read model 'patiens'; there are " + read_models_in_words()).c_str());
    for (const std::string& name : read_model_names()) {
      EXPECT_NE(std::string(unknown.what()).find(name), std::string::npos);
    }
  }
}

TEST(ReadModelList, GivesAModelTheLogsOfItsTopicsAndNoOthers) {
  events::SimulatedLog patients("patients", 1);
  events::SimulatedLog billing("billing", 1);
  events::SimulatedLog values("unique-values", 1);
  const std::vector<events::Log*> all = {&values, &patients, &billing};
  EXPECT_EQ(logs_of(read_model("audit"), all), (std::vector<events::Log*>{&patients, &billing}));
  EXPECT_EQ(logs_of(read_model("billing"), all), std::vector<events::Log*>{&billing});
  EXPECT_THROW(logs_of(read_model("billing"), {&patients}), std::invalid_argument);
}

}  // namespace
}  // namespace carelog::projections
