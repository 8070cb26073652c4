#include "tests/bench/kafka_raw_load.h"

#include <librdkafka/rdkafka.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <map>
#include <thread>

#include "infra/kafka/topic_admin.h"
#include "tests/bench/figures/load_schedule.h"

namespace carelog::bench {
namespace {

using infra::KafkaHandle;
using infra::KafkaKind;
using infra::KafkaSettings;

constexpr std::size_t records_per_read_max = 1024;
constexpr int read_wait_ms = 20;

// The beginning of a record.
struct Stamp {
  std::int64_t run = 0;  // to recognise records of an earlier run
  std::int64_t from_ns = 0;
};

KafkaSettings producer_settings(const std::string& brokers) {
  KafkaSettings settings = infra::kafka_settings(brokers);
  settings["acks"] = "all";
  settings["linger.ms"] = "0";
  settings["enable.idempotence"] = "true";  // five requests in flight, so that records group
  return settings;
}

KafkaSettings consumer_settings(const std::string& brokers) {
  KafkaSettings settings = infra::kafka_settings(brokers);
  settings["fetch.wait.max.ms"] = "25";
  settings["fetch.min.bytes"] = "1";
  return settings;
}

class KafkaRawLoad {
 public:
  KafkaRawLoad(const KafkaRawSettings& settings, const LoadShape& shape)
      : settings_(settings),
        shape_(shape),
        topic_name_("bench-raw-" + std::to_string(settings.partitions)),
        payload_(std::max(settings.record_bytes, sizeof(Stamp)), 'x'),
        run_(now_ns()),
        producer_(
            infra::open_kafka(KafkaKind::producer, producer_settings(settings.brokers), nullptr)),
        consumer_(
            infra::open_kafka(KafkaKind::consumer, consumer_settings(settings.brokers), nullptr)) {
    make_topic();
    out_ = infra::open_kafka_topic(producer_.get(), topic_name_);
    in_ = infra::open_kafka_topic(consumer_.get(), topic_name_);
    queue_.reset(rd_kafka_queue_new(consumer_.get()));
    infra::KafkaTopicAdmin admin(settings_.brokers);
    for (std::uint32_t partition = 0; partition < settings_.partitions; ++partition) {
      rd_kafka_consume_start_queue(in_.get(), static_cast<std::int32_t>(partition),
                                   admin.watermarks(topic_name_, partition).high, queue_.get());
    }
  }

  ~KafkaRawLoad() {
    for (std::uint32_t partition = 0; partition < settings_.partitions; ++partition) {
      rd_kafka_consume_stop(in_.get(), static_cast<std::int32_t>(partition));
    }
    queue_.reset();
    in_.reset();
    out_.reset();
  }

  LoadReport run() {
    const std::int64_t start_ns = now_ns();
    const std::int64_t end_ns = start_ns + static_cast<std::int64_t>(shape_.seconds * 1e9);
    const std::int64_t drained_ns = end_ns + std::chrono::nanoseconds(drain_max).count();
    LoadSchedule schedule(0, start_ns, end_ns);
    while (under_way_ < shape_.clients) produce(start_ns);
    while (under_way_ > 0 && now_ns() < drained_ns) read_back(schedule);
    report_.elapsed_s = static_cast<double>(now_ns() - start_ns) / 1e9;
    for (std::size_t i = 0; i < under_way_; ++i) report_.fail("not read back");
    return std::move(report_);
  }

 private:
  void make_topic() {
    infra::KafkaTopicAdmin admin(settings_.brokers);
    const int replicas = std::min(admin.brokers(), 3);
    std::map<std::string, std::string> config;
    if (replicas == 1) config["flush.messages"] = "1";
    admin.create(topic_name_, settings_.partitions, replicas, config);
    const std::int64_t give_up_ns = now_ns() + std::chrono::nanoseconds(drain_max).count();
    while (admin.partitions(topic_name_).value_or(0) != settings_.partitions) {
      if (now_ns() > give_up_ns) throw infra::KafkaError("Kafka did not make " + topic_name_);
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
  }

  void produce(std::int64_t from_ns) {
    const Stamp stamp{run_, from_ns};
    std::memcpy(payload_.data(), &stamp, sizeof stamp);
    const auto partition = static_cast<std::int32_t>(number_++ % settings_.partitions);
    if (rd_kafka_produce(out_.get(), partition, RD_KAFKA_MSG_F_COPY, payload_.data(),
                         payload_.size(), nullptr, 0, nullptr) != 0) {
      throw infra::KafkaError(std::string("librdkafka refused a record: ") +
                              rd_kafka_err2str(rd_kafka_last_error()));
    }
    ++under_way_;
  }

  // librdkafka waits for a full batch, so the first record is awaited by itself.
  void read_back(LoadSchedule& schedule) {
    if (rd_kafka_message_t* first = rd_kafka_consume_queue(queue_.get(), read_wait_ms)) {
      take(*first, schedule);
      std::array<rd_kafka_message_t*, records_per_read_max> messages{};
      const ssize_t count =
          rd_kafka_consume_batch_queue(queue_.get(), 0, messages.data(), messages.size());
      for (ssize_t i = 0; i < count; ++i) take(*messages[static_cast<std::size_t>(i)], schedule);
    }
  }

  void take(rd_kafka_message_t& message, LoadSchedule& schedule) {
    Stamp stamp;
    if (message.err == 0 && message.len >= sizeof stamp) {
      std::memcpy(&stamp, message.payload, sizeof stamp);
    }
    rd_kafka_message_destroy(&message);
    if (stamp.run != run_) return;
    const std::int64_t now = now_ns();
    report_.latencies.record(now - stamp.from_ns);
    --under_way_;
    if (const auto from_ns = schedule.take(now)) produce(*from_ns);
  }

  const KafkaRawSettings settings_;
  const LoadShape shape_;
  const std::string topic_name_;
  std::string payload_;
  const std::int64_t run_;
  KafkaHandle producer_;
  KafkaHandle consumer_;
  infra::KafkaTopic out_;
  infra::KafkaTopic in_;
  infra::KafkaQueue queue_;
  std::uint64_t number_ = 0;
  std::size_t under_way_ = 0;
  LoadReport report_;
};

}  // namespace

LoadReport run_kafka_raw_load(const KafkaRawSettings& settings, const LoadShape& shape) {
  return KafkaRawLoad(settings, shape).run();
}

}  // namespace carelog::bench
