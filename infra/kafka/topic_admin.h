// Creates and checks topics. Blocking, but every call has a time limit; any thread, one at a time.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "infra/kafka/connection.h"

namespace carelog::infra {

class KafkaTopicAdmin {
 public:
  explicit KafkaTopicAdmin(const std::string& brokers);

  // Whether a broker answers within this time.
  bool reachable(std::chrono::milliseconds time_max);

  // Number of partitions, or nothing if there is no such topic. Throws KafkaAway if no broker
  // answers.
  std::optional<std::uint32_t> partitions(const std::string& topic);
  // Replicas of its first partition. Throws KafkaError.
  int replicas(const std::string& topic);
  int brokers();

  // No effect if it exists already. Throws KafkaError.
  void create(const std::string& topic, std::uint32_t partitions, int replicas,
              const std::map<std::string, std::string>& config);

  // The topic's effective configuration. Throws KafkaError.
  std::map<std::string, std::string> config(const std::string& topic);

  struct Watermarks {
    std::int64_t low = 0;
    std::int64_t high = 0;
  };
  Watermarks watermarks(const std::string& topic, std::uint32_t partition);
  // Offset of the first record of that time or later; nothing if there is none.
  std::optional<std::int64_t> offset_at(const std::string& topic, std::uint32_t partition,
                                        std::int64_t unix_ms);

 private:
  KafkaHandle handle_;
};

}  // namespace carelog::infra
