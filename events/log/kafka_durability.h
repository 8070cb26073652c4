// Whether a topic's settings still keep what the Kafka log promises (kafka_log.h): they can be
// altered behind our back.
#pragma once

#include <map>
#include <string>

#include "events/log/kafka_log.h"

namespace carelog::events {

// What somebody set on the topic that takes from the durability above, and how to set it back;
// empty: nothing. The log works all the same. Throws LogUnusable.
std::string durability_weakened_of(const KafkaAddress& address, const std::string& topic);
// The same of a topic's settings and copies. Pure.
std::string how_durability_is_weakened(const std::map<std::string, std::string>& config,
                                       int replicas, const std::string& topic);

}  // namespace carelog::events
