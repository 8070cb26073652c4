// Appends records to the partitions of one topic through one librdkafka handle: acks=all, an
// explicit partition, never the partitioner.
//
// Each partition has its own sender. A sender gives librdkafka one group of records at a time: what
// is produced meanwhile waits, and goes out together as soon as the group has been delivered
// (natural group commit). If messages queued inside librdkafka behind its limit of requests in
// flight, its thread would poll without rest.
//
// Deliberately without Kafka's idempotence: a record that librdkafka sends twice is void by the
// frame rule, and the idempotent producer of 2.0.2 turns disconnects into fatal errors.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "infra/kafka/connection.h"

namespace carelog::infra {

class KafkaSender;

// Thread-safe. Its senders keep it alive.
class KafkaProducer final : public std::enable_shared_from_this<KafkaProducer>,
                            private KafkaDeliveries {
 public:
  KafkaProducer(const std::string& brokers, const std::string& topic);
  ~KafkaProducer() override;

  // Called for every record that the brokers have confirmed, with its offset, on a thread of
  // librdkafka.
  using Confirmed =
      std::function<void(std::int64_t offset, std::int64_t timestamp_ms, std::string_view bytes)>;
  std::unique_ptr<KafkaSender> open(std::uint32_t partition, Confirmed confirmed);

  // One of its senders is lost: make another producer, with connections of its own.
  bool lost() const;

 private:
  friend class KafkaSender;
  struct Lane;  // the records of one sender

  void on_delivery(const KafkaDelivery& delivery) override;
  void send_waiting(Lane& lane);
  bool take(Lane& lane, std::string bytes);
  void close(Lane& lane);

  mutable std::mutex mutex_;  // guards all lanes
  bool lost_ = false;
  std::map<Lane*, std::unique_ptr<Lane>> lanes_;
  KafkaTopic topic_;
  KafkaHandle handle_;
};

// When it is destroyed, records that librdkafka holds may still arrive; those that wait never will.
class KafkaSender {
 public:
  static constexpr std::size_t queued_records_max = 8192;

  ~KafkaSender();
  KafkaSender(const KafkaSender&) = delete;

  // False: the queue is full or the sender is lost; the record was not taken.
  [[nodiscard]] bool produce(std::string bytes);

  // True for ever once a record of this sender failed or timed out.
  bool lost() const;

 private:
  friend class KafkaProducer;
  KafkaSender(std::shared_ptr<KafkaProducer> producer, KafkaProducer::Lane& lane)
      : producer_(std::move(producer)), lane_(lane) {}

  const std::shared_ptr<KafkaProducer> producer_;
  KafkaProducer::Lane& lane_;
};

}  // namespace carelog::infra
