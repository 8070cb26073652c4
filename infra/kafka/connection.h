// A librdkafka handle with the settings that carelog relies on, and types that depend on it.
//
// Settings and their reasons (librdkafka 2.0.2): Nagle off; CRCs checked; no automatic topics; no
// offset storage; short back-offs, because people wait for a leader change.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

struct rd_kafka_s;
struct rd_kafka_topic_s;
struct rd_kafka_queue_s;

namespace carelog::infra {

struct KafkaError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// No broker answers now.
struct KafkaAway : KafkaError {
  using KafkaError::KafkaError;
};

struct KafkaHandleDeleter {
  void operator()(rd_kafka_s* handle) const;
};
struct KafkaTopicDeleter {
  void operator()(rd_kafka_topic_s* topic) const;
};
struct KafkaQueueDeleter {
  void operator()(rd_kafka_queue_s* queue) const;
};
using KafkaHandle = std::unique_ptr<rd_kafka_s, KafkaHandleDeleter>;
using KafkaTopic = std::unique_ptr<rd_kafka_topic_s, KafkaTopicDeleter>;
using KafkaQueue = std::unique_ptr<rd_kafka_queue_s, KafkaQueueDeleter>;

using KafkaSettings = std::map<std::string, std::string>;

// Settings for all handles of these brokers: "host:port,host:port", and behind it, where they want
// TLS or a user, "?settings=FILE": a line NAME=VALUE for each setting of librdkafka that begins
// with security., sasl. or ssl., in a file that is closed to other users. Throws KafkaError.
KafkaSettings kafka_settings(const std::string& brokers);

enum class KafkaKind { producer, consumer };

// The outcome of producing one record.
struct KafkaDelivery {
  void* opaque = nullptr;  // as given to rd_kafka_produce
  int error_code = 0;      // 0: delivered
  std::int64_t offset = 0;
  std::int64_t timestamp_ms = 0;
  std::string_view bytes;
};

struct KafkaDeliveries {
  virtual ~KafkaDeliveries() = default;
  // Called on a thread of librdkafka.
  virtual void on_delivery(const KafkaDelivery& delivery) = 0;
};

// Throws KafkaError naming the refused setting. Deliveries outlives the handle; null for handles
// that do not produce.
KafkaHandle open_kafka(KafkaKind kind, const KafkaSettings& settings, KafkaDeliveries* deliveries);
KafkaTopic open_kafka_topic(rd_kafka_s* handle, const std::string& name);

}  // namespace carelog::infra
