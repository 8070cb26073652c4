#include "infra/kafka/consumer.h"

#include <librdkafka/rdkafka.h>

namespace carelog::infra {
namespace {

KafkaSettings consumer_settings(const std::string& brokers) {
  KafkaSettings settings = kafka_settings(brokers);
  settings["enable.auto.commit"] = "false";
  settings["enable.auto.offset.store"] = "false";
  settings["auto.offset.reset"] = "error";
  settings["isolation.level"] = "read_uncommitted";
  settings["check.crcs"] = "true";
  settings["fetch.wait.max.ms"] = "25";
  settings["fetch.min.bytes"] = "32768";
  settings["fetch.error.backoff.ms"] = "20";
  settings["queued.min.messages"] = "20000";
  settings["queued.max.messages.kbytes"] = "16384";
  settings["allow.auto.create.topics"] = "false";
  return settings;
}

bool passes(rd_kafka_resp_err_t error) {
  switch (static_cast<int>(error)) {
    case RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET:
    case RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE:
    case RD_KAFKA_RESP_ERR__BAD_MSG:
    case RD_KAFKA_RESP_ERR__BAD_COMPRESSION:
    case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
      return false;
    default:
      return true;
  }
}

}  // namespace

KafkaConsumer::KafkaConsumer(const std::string& brokers, const std::string& topic,
                             const std::vector<Start>& starts)
    : handle_(open_kafka(KafkaKind::consumer, consumer_settings(brokers), nullptr)),
      topic_(open_kafka_topic(handle_.get(), topic)),
      queue_(rd_kafka_queue_new(handle_.get())) {
  for (const Start& start : starts) {
    const auto partition = static_cast<std::int32_t>(start.partition);
    if (rd_kafka_consume_start_queue(topic_.get(), partition, start.offset, queue_.get()) != 0) {
      throw KafkaError("Kafka topic " + topic + ", partition " + std::to_string(partition) +
                       " cannot be read: " + rd_kafka_err2str(rd_kafka_last_error()));
    }
    partitions_.push_back(partition);
  }
}

KafkaConsumer::~KafkaConsumer() {
  for (std::int32_t partition : partitions_) rd_kafka_consume_stop(topic_.get(), partition);
}

std::vector<KafkaRecord> KafkaConsumer::read(std::size_t max, std::chrono::milliseconds wait) {
  std::vector<KafkaRecord> records;
  int timeout_ms = static_cast<int>(wait.count());
  while (records.size() < max) {
    rd_kafka_message_t* message = rd_kafka_consume_queue(queue_.get(), timeout_ms);
    if (message == nullptr) break;
    timeout_ms = 0;
    if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
      records.push_back({static_cast<std::uint32_t>(message->partition), message->offset,
                         rd_kafka_message_timestamp(message, nullptr),
                         std::string(static_cast<const char*>(message->payload), message->len)});
    } else if (!passes(message->err)) {
      const std::string why = std::string(rd_kafka_topic_name(topic_.get())) + ", partition " +
                              std::to_string(message->partition) + ": " +
                              rd_kafka_message_errstr(message);
      rd_kafka_message_destroy(message);
      throw KafkaError("Kafka topic " + why);
    }
    rd_kafka_message_destroy(message);
  }
  return records;
}

void KafkaConsumer::wake() {
  rd_kafka_queue_yield(queue_.get());
}

}  // namespace carelog::infra
