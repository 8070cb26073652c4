#include "events/log/kafka_durability.h"

#include <cstdlib>

#include "events/log/log_away.h"
#include "infra/kafka/topic_admin.h"

namespace carelog::events {

std::string how_durability_is_weakened(const std::map<std::string, std::string>& config,
                                       int replicas, const std::string& topic) {
  const auto value = [&](const std::string& name) {
    const auto found = config.find(name);
    return found == config.end() ? std::string() : found->second;
  };
  std::string weak;
  const auto weakened = [&](const std::string& name, const std::string& wanted,
                            const std::string& why) {
    weak += (weak.empty() ? "" : "; ") + std::string("topic ") + topic + " has " + name + "=" +
            value(name) + ": " + why + ": kafka-configs.sh --alter --entity-type topics " +
            "--entity-name " + topic + " --add-config " + name + "=" + wanted;
  };
  if (replicas == 1 && value("flush.messages") != "1")
    weakened("flush.messages", "1",
             "on its one broker an acknowledged record is lost with the machine's power");
  const int in_sync = std::atoi(value("min.insync.replicas").c_str());
  if (replicas > 1 && in_sync < 2)
    weakened("min.insync.replicas", "2",
             "a record is acknowledged that one broker has, and lost with it");
  if (value("unclean.leader.election.enable") == "true")
    weakened("unclean.leader.election.enable", "false",
             "a broker that lacks acknowledged records may lead");
  return weak;
}

std::string durability_weakened_of(const KafkaAddress& address, const std::string& topic) try {
  const std::string name = address.prefix + "." + topic;
  infra::KafkaTopicAdmin admin(address.brokers);
  return how_durability_is_weakened(admin.config(name), admin.replicas(name), name);
} catch (const infra::KafkaAway& away) {
  throw LogAway(away.what());
} catch (const infra::KafkaError& error) {
  throw LogUnusable(error.what());
}

}  // namespace carelog::events
