#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <span>
#include <stdexcept>

#include "command-side/older_topic/older_topic.h"
#include "infra/kafka/producer.h"
#include "infra/kafka/topic_admin.h"

namespace carelog::command {
namespace {

constexpr std::chrono::seconds delivery_max{20};
constexpr std::chrono::milliseconds look_every{100};
constexpr std::size_t on_the_way_max = infra::KafkaSender::queued_records_max / 2;

// FNV-1a: the same partition for a patient after every start.
std::uint32_t partition_of(const std::string& patient_id, std::uint32_t partitions) {
  std::uint32_t hash = 2'166'136'261U;
  for (const char c : patient_id) hash = (hash ^ static_cast<unsigned char>(c)) * 16'777'619U;
  return hash % partitions;
}

// Counts what the brokers have confirmed. Outlives the producer's last callback.
class Confirmed {
 public:
  void one_more() {
    {
      const std::lock_guard lock(mutex_);
      ++count_;
    }
    changed_.notify_all();
  }
  std::size_t count() const {
    const std::lock_guard lock(mutex_);
    return count_;
  }
  void wait(std::chrono::milliseconds time, std::size_t wanted) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, time, [&] { return count_ >= wanted; });
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t count_ = 0;
};

class KafkaOlderTopic final : public OlderTopic {
 public:
  KafkaOlderTopic(std::string brokers, std::string topic)
      : brokers_(std::move(brokers)), topic_(std::move(topic)) {}

  void send(const std::vector<Message>& messages) override {
    for (std::size_t from = 0; from < messages.size(); from += on_the_way_max) {
      const std::size_t count = std::min(on_the_way_max, messages.size() - from);
      send_some({messages.data() + from, count});
    }
  }

 private:
  void send_some(std::span<const Message> messages) {
    try {
      connect();
      const std::size_t wanted = confirmed_->count() + messages.size();
      for (const Message& message : messages) {
        auto& sender = senders_.at(partition_of(message.patient_id, partitions()));
        if (!sender->produce(message.bytes)) fail("does not take messages");
      }
      const auto end = std::chrono::steady_clock::now() + delivery_max;
      while (confirmed_->count() < wanted) {
        if (producer_->lost() || std::chrono::steady_clock::now() > end)
          fail("has not confirmed every message");
        confirmed_->wait(look_every, wanted);
      }
    } catch (const infra::KafkaError& error) {
      disconnect();
      throw std::runtime_error("the topic " + topic_ + ": " + error.what());
    }
  }

  std::uint32_t partitions() const { return static_cast<std::uint32_t>(senders_.size()); }

  void connect() {
    if (producer_) return;
    infra::KafkaTopicAdmin admin(brokers_);
    if (!admin.partitions(topic_)) admin.create(topic_, 1, std::min(3, admin.brokers()), {});
    const std::uint32_t partitions = admin.partitions(topic_).value_or(1);
    confirmed_ = std::make_shared<Confirmed>();
    producer_ = std::make_shared<infra::KafkaProducer>(brokers_, topic_);
    for (std::uint32_t each = 0; each < partitions; ++each)
      senders_.push_back(producer_->open(
          each, [confirmed = confirmed_](auto, auto, auto) { confirmed->one_more(); }));
  }

  // What the old connection may still send arrives before anything sent through the next one, or
  // never.
  void disconnect() {
    senders_.clear();
    producer_.reset();
  }

  [[noreturn]] void fail(const char* what) {
    disconnect();
    throw std::runtime_error("the topic " + topic_ + " " + what);
  }

  const std::string brokers_;
  const std::string topic_;
  std::shared_ptr<Confirmed> confirmed_;
  std::shared_ptr<infra::KafkaProducer> producer_;
  std::vector<std::unique_ptr<infra::KafkaSender>> senders_;  // by partition
};

}  // namespace

std::unique_ptr<OlderTopic> open_kafka_older_topic(std::string brokers, std::string topic) {
  return std::make_unique<KafkaOlderTopic>(std::move(brokers), std::move(topic));
}

}  // namespace carelog::command
