#include "events/log/kafka_log.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <functional>
#include <mutex>
#include <thread>

#include "events/log/collecting.h"
#include "events/log/echoed_records.h"
#include "events/log/kafka_durability.h"
#include "events/log/kafka_echoes.h"
#include "events/log/log_away.h"
#include "events/log/shared_tail.h"
#include "infra/kafka/consumer.h"
#include "infra/kafka/producer.h"
#include "infra/kafka/topic_admin.h"
#include "infra/process/logging.h"

namespace carelog::events {
namespace {

using infra::KafkaError;

class Appender final : public LogAppender {
 public:
  explicit Appender(std::unique_ptr<infra::KafkaSender> sender) : sender_(std::move(sender)) {}

  bool append(std::string bytes) override { return sender_->produce(std::move(bytes)); }
  bool lost() override { return sender_->lost(); }

 private:
  std::unique_ptr<infra::KafkaSender> sender_;
};

// The producers that a log's appenders share. A broker handles the requests of one connection one
// after another, so a few connections carry more than one and cost less than one for every
// partition. A producer that lost a record is not handed out again.
class Producers {
 public:
  static constexpr std::size_t connections = 2;

  Producers(std::string brokers, std::string topic)
      : brokers_(std::move(brokers)), topic_(std::move(topic)) {}

  std::unique_ptr<infra::KafkaSender> open(Partition partition, std::shared_ptr<Echoes> echoes) {
    const std::lock_guard lock(mutex_);
    auto& producer = producers_[partition % connections];
    if (!producer || producer->lost()) {
      producer = std::make_shared<infra::KafkaProducer>(brokers_, topic_);
    }
    return producer->open(partition,
                          [partition, echoes = std::move(echoes)](Offset offset, std::int64_t at_ms,
                                                                  std::string_view bytes) {
                            echoes->tell({partition, offset, at_ms, std::string(bytes)});
                          });
  }

 private:
  const std::string brokers_;
  const std::string topic_;
  std::mutex mutex_;
  std::array<std::shared_ptr<infra::KafkaProducer>, connections> producers_;
};

std::vector<infra::KafkaConsumer::Start> starts_of(const std::vector<LogPosition>& from) {
  std::vector<infra::KafkaConsumer::Start> starts;
  for (const LogPosition& position : from) {
    starts.push_back({position.partition, position.next_offset});
  }
  return starts;
}

class Cursor final : public LogCursor {
 public:
  // Without echoes it only fetches, and may collect.
  Cursor(const KafkaAddress& address, const std::string& topic,
         const std::vector<LogPosition>& from, std::shared_ptr<Echoes> echoes)
      : consumer_(address.brokers, topic, starts_of(from)),
        records_(from),
        echoes_(std::move(echoes)),
        box_(std::make_shared<EchoBox>([this] { consumer_.wake(); })) {
    if (echoes_) echoes_->add(box_);
  }
  ~Cursor() override {
    if (echoes_) echoes_->remove(box_);
  }

  std::vector<LogRecord> read(std::size_t max, std::chrono::milliseconds wait) override try {
    if (!echoes_) std::this_thread::sleep_until(collecting_.until());
    const auto until = std::chrono::steady_clock::now() + wait;
    std::vector<LogRecord> records;
    while (true) {
      hear();
      collect(records, max);
      const auto left =
          std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
      const bool waits = records.empty() && left.count() > 0;
      for (auto& record : consumer_.read(max, waits ? left : std::chrono::milliseconds(0))) {
        records_.fetched(
            {record.partition, record.offset, record.timestamp_ms, std::move(record.bytes)});
      }
      hear();
      collect(records, max);
      // An echo that is early or already delivered wakes the consumer too, but brings nothing new.
      if (!waits || !records.empty() || woken_.exchange(false)) {
        collecting_.note(records.size(), records.size() >= max, std::chrono::steady_clock::now());
        return records;
      }
    }
  } catch (const infra::KafkaAway& away) {
    throw LogAway(away.what());
  } catch (const KafkaError& error) {
    throw LogUnusable(error.what());
  }

  void wake() override {
    woken_ = true;
    consumer_.wake();
  }

 private:
  void collect(std::vector<LogRecord>& records, std::size_t max) {
    for (LogRecord& record : records_.take(max - records.size())) {
      records.push_back(std::move(record));
    }
  }
  void hear() {
    for (LogRecord& record : box_->take()) records_.echo(std::move(record));
  }

  infra::KafkaConsumer consumer_;
  EchoedRecords records_;
  Collecting collecting_;
  std::atomic<bool> woken_{false};
  const std::shared_ptr<Echoes> echoes_;
  const std::shared_ptr<EchoBox> box_;
};

class KafkaLog final : public Log {
 public:
  KafkaLog(KafkaAddress address, std::string topic, std::uint32_t partitions)
      : address_(std::move(address)),
        topic_(std::move(topic)),
        kafka_topic_(address_.prefix + "." + topic_),
        partitions_(partitions),
        producers_(address_.brokers, kafka_topic_),
        admin_(address_.brokers),
        tail_(partitions, [this](std::vector<LogPosition> from) {
          return open_own_cursor(std::move(from), Pace::batched);
        }) {}

  const std::string& topic() const override { return topic_; }
  std::uint32_t partitions() const override { return partitions_; }

  std::unique_ptr<LogAppender> open_appender(Partition partition) override {
    return std::make_unique<Appender>(producers_.open(partition, echoes_));
  }

  std::unique_ptr<LogCursor> open_cursor(std::vector<LogPosition> from, Pace pace) override {
    if (pace == Pace::batched) return tail_.open_cursor(std::move(from));
    return open_own_cursor(std::move(from), pace);
  }

  std::unique_ptr<LogCursor> open_own_cursor(std::vector<LogPosition> from, Pace pace) try {
    return std::make_unique<Cursor>(address_, kafka_topic_, from,
                                    pace == Pace::at_once ? echoes_ : nullptr);
  } catch (const infra::KafkaAway& away) {
    throw LogAway(away.what());
  } catch (const KafkaError& error) {
    throw LogUnusable(error.what());
  }

  Offset end_offset(Partition partition) override try {
    std::lock_guard lock(mutex_);
    return admin_.watermarks(kafka_topic_, partition).high;
  } catch (const infra::KafkaAway& away) {
    throw LogAway(away.what());
  } catch (const KafkaError& error) {
    throw LogUnusable(error.what());
  }

  Offset offset_at(Partition partition, std::int64_t unix_ms) override try {
    std::lock_guard lock(mutex_);
    const auto found = admin_.offset_at(kafka_topic_, partition, unix_ms);
    return found ? *found : admin_.watermarks(kafka_topic_, partition).high;
  } catch (const infra::KafkaAway& away) {
    throw LogAway(away.what());
  } catch (const KafkaError& error) {
    throw LogUnusable(error.what());
  }

 private:
  const KafkaAddress address_;
  const std::string topic_;
  const std::string kafka_topic_;
  const std::uint32_t partitions_;
  const std::shared_ptr<Echoes> echoes_ = std::make_shared<Echoes>();
  Producers producers_;
  std::mutex mutex_;
  infra::KafkaTopicAdmin admin_;
  SharedTail tail_;
};

void require(const std::map<std::string, std::string>& config, const std::string& topic,
             const std::string& name, const std::string& wanted) {
  const auto found = config.find(name);
  const std::string value = found == config.end() ? "nothing" : found->second;
  if (value == wanted) return;
  throw LogUnusable("Kafka topic " + topic + " has " + name + "=" + value +
                    " but the log is the "
                    "record: set it with kafka-configs.sh --alter --entity-type topics "
                    "--entity-name " +
                    topic + " --add-config " + name + "=" + wanted);
}

// Throws for settings that do not work. Warns a writer about settings that weaken durability.
void check_settings(infra::KafkaTopicAdmin& admin, const std::string& topic, bool writes) {
  const auto config = admin.config(topic);
  require(config, topic, "cleanup.policy", "delete");
  require(config, topic, "retention.ms", "-1");
  require(config, topic, "retention.bytes", "-1");
  if (!writes) return;
  const std::string weak = how_durability_is_weakened(config, admin.replicas(topic), topic);
  if (!weak.empty()) infra::log_warning("log", "is less durable than it promises", {{"why", weak}});
}

std::uint32_t make(infra::KafkaTopicAdmin& admin, const std::string& topic,
                   std::uint32_t partitions) {
  const int replicas = std::min(3, admin.brokers());
  std::map<std::string, std::string> config = {
      {"cleanup.policy", "delete"},
      {"retention.ms", "-1"},
      {"retention.bytes", "-1"},
      {"message.timestamp.type", "LogAppendTime"},
      {"max.message.bytes", "2000000"},
      {"unclean.leader.election.enable", "false"},
      {"min.insync.replicas", std::to_string(std::max(1, replicas - 1))}};
  if (replicas == 1) config["flush.messages"] = "1";
  admin.create(topic, partitions, replicas, config);
  for (int attempt = 0; attempt < 100; ++attempt) {  // metadata may lag a little
    if (const auto made = admin.partitions(topic); made && *made > 0) return *made;
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  throw LogAway("Kafka topic " + topic + " was created but does not appear: check the brokers");
}

}  // namespace

std::unique_ptr<Log> open_kafka_log(const KafkaAddress& address, const std::string& topic,
                                    std::uint32_t partitions, TopicSize size) try {
  const std::string name = address.prefix + "." + topic;
  infra::KafkaTopicAdmin admin(address.brokers);
  std::optional<std::uint32_t> found = admin.partitions(name);
  if (!found && partitions > 0) found = make(admin, name, partitions);
  if (!found) throw LogUnusable("Kafka has no topic " + name + ": start carelog once to create it");
  if (partitions > 0 && *found != partitions && size == TopicSize::as_wanted) {
    throw LogUnusable("Kafka topic " + name + " has " + std::to_string(*found) +
                      " partitions, not " + std::to_string(partitions) +
                      ": the count is fixed for ever; name another prefix for a new log");
  }
  check_settings(admin, name, partitions > 0);
  return std::make_unique<KafkaLog>(address, topic, *found);
} catch (const infra::KafkaAway& away) {
  throw LogAway(away.what());
} catch (const KafkaError& error) {
  throw LogUnusable(error.what());
}

bool kafka_answers(const KafkaAddress& address, std::chrono::milliseconds time_max) {
  return infra::KafkaTopicAdmin(address.brokers).reachable(time_max);
}

}  // namespace carelog::events
