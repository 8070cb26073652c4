// Settings that somebody may have changed on a topic, compared with what its promise needs.
#include <gtest/gtest.h>

#include "events/log/kafka_durability.h"

namespace carelog::events {
namespace {

using Config = std::map<std::string, std::string>;

std::string weakness(int replicas, const Config& config) {
  return how_durability_is_weakened(config, replicas, "carelog.patients");
}

TEST(KafkaDurability, OfOneBrokerNeedsAnFsyncForEveryRecord) {
  EXPECT_EQ(weakness(1, {{"flush.messages", "1"}, {"min.insync.replicas", "1"}}), "");
  for (const Config& config : {Config{{"flush.messages", "9223372036854775807"}}, Config{}}) {
    const std::string weak = weakness(1, config);
    EXPECT_NE(weak.find("topic carelog.patients has flush.messages="), std::string::npos) << weak;
    EXPECT_NE(weak.find("--add-config flush.messages=1"), std::string::npos) << weak;
  }
}

TEST(KafkaDurability, OfSeveralBrokersNeedsTwoInSync) {
  EXPECT_EQ(weakness(3, {{"min.insync.replicas", "2"}}), "");
  EXPECT_NE(weakness(3, {{"min.insync.replicas", "1"}}).find("--add-config min.insync.replicas=2"),
            std::string::npos);
}

TEST(KafkaDurability, IsLostWithAnUncleanLeader) {
  EXPECT_NE(weakness(3, {{"min.insync.replicas", "2"}, {"unclean.leader.election.enable", "true"}}),
            "");
}

}  // namespace
}  // namespace carelog::events
