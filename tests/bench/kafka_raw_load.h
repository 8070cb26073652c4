// Produces and reads back with plain librdkafka: an upper bound for the engine's path over Kafka.
#pragma once

#include <string>

#include "tests/bench/figures/load_report.h"

namespace carelog::bench {

struct KafkaRawSettings {
  std::string brokers;  // "HOST:PORT[,HOST:PORT]"
  std::uint32_t partitions = 1;
  std::size_t record_bytes = 700;  // at least 16
};

// Closed loop: shape.clients records in flight, spread over the partitions in turn; the next one is
// produced when one has been read back. One idempotent producer and one consumer; acks=all, linger
// 0, and on a single broker flush.messages=1, so that a record counts once it was fsynced. Creates
// the topic "bench-raw-N" for N partitions. Throws KafkaError.
LoadReport run_kafka_raw_load(const KafkaRawSettings& settings, const LoadShape& shape);

}  // namespace carelog::bench
