// Whether a topic's settings still guarantee what the Kafka log promises (kafka_log.h): an operator
// can change them at any time.
#pragma once

#include <map>
#include <string>

#include "events/log/kafka_log.h"

namespace carelog::events {

// Which settings weaken that durability, and how to set them back; empty if none. The log works all
// the same. Throws LogUnusable.
std::string durability_weakened_of(const KafkaAddress& address, const std::string& topic);
// The same, from a topic's settings and its number of replicas. Pure.
std::string how_durability_is_weakened(const std::map<std::string, std::string>& config,
                                       int replicas, const std::string& topic);

}  // namespace carelog::events
