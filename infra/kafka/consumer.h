// Reads partitions of one topic from given offsets, outside any consumer group.
//
// Used by one thread, except wake(). Isolation is read_uncommitted: the frame rule decides what
// counts.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "infra/kafka/connection.h"

namespace carelog::infra {

struct KafkaRecord {
  std::uint32_t partition = 0;
  std::int64_t offset = 0;
  std::int64_t timestamp_ms = 0;
  std::string bytes;
};

class KafkaConsumer {
 public:
  struct Start {
    std::uint32_t partition = 0;
    std::int64_t offset = 0;
  };

  // The broker may hold records back for up to 25 ms to send more of them together, because each
  // fetch costs it as much as a record. Throws KafkaError.
  KafkaConsumer(const std::string& brokers, const std::string& topic,
                const std::vector<Start>& starts);
  ~KafkaConsumer();

  // Waits at most this long for the first record, then takes what has arrived, up to max. Throws
  // KafkaError if an offset is out of range or a record fails its CRC; keeps waiting for a broker
  // that does not answer.
  std::vector<KafkaRecord> read(std::size_t max, std::chrono::milliseconds wait);

  void wake();

 private:
  std::vector<std::int32_t> partitions_;
  KafkaHandle handle_;
  KafkaTopic topic_;
  KafkaQueue queue_;
};

}  // namespace carelog::infra
