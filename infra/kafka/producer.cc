#include "infra/kafka/producer.h"

#include <librdkafka/rdkafka.h>

#include <deque>

namespace carelog::infra {
namespace {

constexpr std::size_t group_bytes_max = 900'000;  // one request of librdkafka holds 1 MB

KafkaSettings producer_settings(const std::string& brokers) {
  KafkaSettings settings = kafka_settings(brokers);
  settings["acks"] = "all";
  settings["enable.idempotence"] = "false";
  settings["max.in.flight.requests.per.connection"] = "100";  // enough for one or two per partition
  settings["linger.ms"] = "0";
  settings["message.timeout.ms"] = "6000";
  settings["request.timeout.ms"] = "3000";
  settings["retry.backoff.ms"] = "50";
  settings["message.max.bytes"] = "2000000";
  return settings;
}

}  // namespace

struct KafkaProducer::Lane {
  std::int32_t partition = 0;
  Confirmed confirmed;
  std::deque<std::string> waiting;
  std::size_t out = 0;  // records that librdkafka holds
  bool lost = false;
  bool closed = false;
};

KafkaProducer::KafkaProducer(const std::string& brokers, const std::string& topic)
    : handle_(open_kafka(KafkaKind::producer, producer_settings(brokers), this)) {
  topic_ = open_kafka_topic(handle_.get(), topic);
}

KafkaProducer::~KafkaProducer() {
  topic_.reset();
  rd_kafka_purge(handle_.get(), RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT |
                                    RD_KAFKA_PURGE_F_NON_BLOCKING);
  handle_.reset();  // joins the thread that reports deliveries
}

std::unique_ptr<KafkaSender> KafkaProducer::open(std::uint32_t partition, Confirmed confirmed) {
  const std::lock_guard lock(mutex_);
  auto lane = std::make_unique<Lane>();
  lane->partition = static_cast<std::int32_t>(partition);
  lane->confirmed = std::move(confirmed);
  Lane* const key = lane.get();
  lanes_.emplace(key, std::move(lane));
  return std::unique_ptr<KafkaSender>(new KafkaSender(shared_from_this(), *key));
}

bool KafkaProducer::lost() const {
  const std::lock_guard lock(mutex_);
  return lost_;
}

bool KafkaProducer::take(Lane& lane, std::string bytes) {
  const std::lock_guard lock(mutex_);
  if (lane.lost || lane.waiting.size() >= KafkaSender::queued_records_max) return false;
  lane.waiting.push_back(std::move(bytes));
  if (lane.out == 0) send_waiting(lane);
  return !lane.lost;
}

void KafkaProducer::send_waiting(Lane& lane) {
  std::size_t bytes = 0;
  while (!lane.waiting.empty() && bytes < group_bytes_max) {
    const std::string& record = lane.waiting.front();
    // librdkafka copies the payload (F_COPY), so the const_cast is not a write.
    if (rd_kafka_produce(topic_.get(), lane.partition, RD_KAFKA_MSG_F_COPY,
                         const_cast<char*>(record.data()), record.size(), nullptr, 0, &lane) != 0) {
      lane.lost = lost_ = true;
      return lane.waiting.clear();
    }
    ++lane.out;
    bytes += record.size();
    lane.waiting.pop_front();
  }
}

void KafkaProducer::on_delivery(const KafkaDelivery& delivery) {
  Lane& lane = *static_cast<Lane*>(delivery.opaque);  // exists while one of its records is out
  const bool delivered = delivery.error_code == RD_KAFKA_RESP_ERR_NO_ERROR;
  if (delivered && delivery.offset >= 0 && lane.confirmed) {
    lane.confirmed(delivery.offset, delivery.timestamp_ms, delivery.bytes);
  }
  const std::lock_guard lock(mutex_);
  --lane.out;
  if (!delivered) {
    lane.lost = lost_ = true;
    lane.waiting.clear();
  }
  if (lane.out > 0) return;
  if (lane.closed) {
    lanes_.erase(&lane);
  } else {
    send_waiting(lane);
  }
}

void KafkaProducer::close(Lane& lane) {
  const std::lock_guard lock(mutex_);
  lane.closed = true;
  lane.waiting.clear();
  if (lane.out == 0) lanes_.erase(&lane);
}

KafkaSender::~KafkaSender() {
  producer_->close(lane_);
}

bool KafkaSender::produce(std::string bytes) {
  return producer_->take(lane_, std::move(bytes));
}

bool KafkaSender::lost() const {
  const std::lock_guard lock(producer_->mutex_);
  return lane_.lost;
}

}  // namespace carelog::infra
