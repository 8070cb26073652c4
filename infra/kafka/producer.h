// Appends records to one partition: idempotent, acks=all, never by the partitioner.
//
// librdkafka's deliveries are used for one thing only: to learn that the producer can no longer be
// trusted. Which records arrived is learned by reading the partition. Used by one thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "infra/kafka/connection.h"

namespace carelog::infra {

class KafkaProducer final : private KafkaEvents {
 public:
  static constexpr int queued_records_max = 8192;

  KafkaProducer(const std::string& brokers, const std::string& topic, std::uint32_t partition);
  ~KafkaProducer() override;

  // False: the queue is full or the producer is lost; the record was not taken.
  [[nodiscard]] bool produce(std::string_view bytes);

  // True for ever once a record failed, timed out, or librdkafka raised a fatal error.
  bool lost();

 private:
  void on_delivery(int error_code) override;
  void on_fatal_error() override;

  const std::int32_t partition_;
  bool lost_ = false;
  KafkaHandle handle_;
  KafkaTopic topic_;
};

}  // namespace carelog::infra
