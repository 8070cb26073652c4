#include "infra/kafka/producer.h"

#include <librdkafka/rdkafka.h>

namespace carelog::infra {
namespace {

KafkaSettings producer_settings(const std::string& brokers) {
  KafkaSettings settings = kafka_settings(brokers);
  settings["enable.idempotence"] = "true";
  settings["acks"] = "all";
  settings["max.in.flight.requests.per.connection"] = "5";
  settings["linger.ms"] = "0";
  settings["message.timeout.ms"] = "6000";
  settings["request.timeout.ms"] = "3000";
  settings["retry.backoff.ms"] = "50";
  settings["message.max.bytes"] = "2000000";
  settings["queue.buffering.max.messages"] = std::to_string(KafkaProducer::queued_records_max);
  return settings;
}

}  // namespace

KafkaProducer::KafkaProducer(const std::string& brokers, const std::string& topic,
                             std::uint32_t partition)
    : partition_(static_cast<std::int32_t>(partition)),
      handle_(open_kafka(KafkaKind::producer, producer_settings(brokers), this)),
      topic_(open_kafka_topic(handle_.get(), topic)) {}

KafkaProducer::~KafkaProducer() {
  rd_kafka_purge(handle_.get(), RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT |
                                    RD_KAFKA_PURGE_F_NON_BLOCKING);
}

bool KafkaProducer::produce(std::string_view bytes) {
  rd_kafka_poll(handle_.get(), 0);
  if (lost_) return false;
  // librdkafka copies the payload (F_COPY), so the const_cast is not a write.
  return rd_kafka_produce(topic_.get(), partition_, RD_KAFKA_MSG_F_COPY,
                          const_cast<char*>(bytes.data()), bytes.size(), nullptr, 0, nullptr) == 0;
}

bool KafkaProducer::lost() {
  rd_kafka_poll(handle_.get(), 0);
  return lost_;
}

void KafkaProducer::on_delivery(int error_code) {
  if (error_code != RD_KAFKA_RESP_ERR_NO_ERROR) lost_ = true;
}

void KafkaProducer::on_fatal_error() {
  lost_ = true;
}

}  // namespace carelog::infra
