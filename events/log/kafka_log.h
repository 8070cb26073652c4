// The log on Apache Kafka: one Kafka topic "<prefix>.<name>" per context.
//
// Durability: acks=all with the topic's min.insync.replicas; a topic with a single replica is
// created with flush.messages=1, so that an acknowledged record has been fsynced. Retention is
// unlimited, cleanup is delete (never compact) and the partition count is fixed; this is checked at
// start, and refused otherwise.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "events/log/log.h"

namespace carelog::events {

struct KafkaAddress {
  std::string brokers;  // "host:port,host:port", with "?settings=FILE" behind it if that was said
  std::string prefix = "carelog";

  // "kafka://host:port[,host:port][/prefix][?settings=FILE]", the file as infra/kafka/connection.h
  // has it. Throws std::invalid_argument that says what is wrong.
  static KafkaAddress parse(const std::string& url);
};

// Whether a broker answers within this time.
bool kafka_answers(const KafkaAddress& address, std::chrono::milliseconds time_max);

// Of a topic that is there.
enum class TopicSize { as_wanted, any };

// Creates the topic on first use (partitions > 0), otherwise requires it. Throws LogUnusable;
// LogAway if no broker answers.
std::unique_ptr<Log> open_kafka_log(const KafkaAddress& address, const std::string& topic,
                                    std::uint32_t partitions,
                                    TopicSize size = TopicSize::as_wanted);

}  // namespace carelog::events
