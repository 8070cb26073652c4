#include "infra/kafka/topic_admin.h"

#include <librdkafka/rdkafka.h>

#include <thread>

namespace carelog::infra {
namespace {

constexpr int call_timeout_ms = 10000;
constexpr int end_timeout_ms = 2000;
constexpr std::chrono::seconds patience_max(10);
constexpr std::chrono::milliseconds ask_again_after(100);

template <typename T, void (*Destroy)(T*)>
struct Deleter {
  void operator()(T* thing) const { Destroy(thing); }
};
using NewTopic =
    std::unique_ptr<rd_kafka_NewTopic_t, Deleter<rd_kafka_NewTopic_t, rd_kafka_NewTopic_destroy>>;
using Resource =
    std::unique_ptr<rd_kafka_ConfigResource_t,
                    Deleter<rd_kafka_ConfigResource_t, rd_kafka_ConfigResource_destroy>>;
using Event = std::unique_ptr<rd_kafka_event_t, Deleter<rd_kafka_event_t, rd_kafka_event_destroy>>;
using Options = std::unique_ptr<rd_kafka_AdminOptions_t,
                                Deleter<rd_kafka_AdminOptions_t, rd_kafka_AdminOptions_destroy>>;
using PartitionList = std::unique_ptr<
    rd_kafka_topic_partition_list_t,
    Deleter<rd_kafka_topic_partition_list_t, rd_kafka_topic_partition_list_destroy>>;

bool is_away(rd_kafka_resp_err_t error) {
  switch (static_cast<int>(error)) {
    case RD_KAFKA_RESP_ERR__TRANSPORT:
    case RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN:
    case RD_KAFKA_RESP_ERR__RESOLVE:
    case RD_KAFKA_RESP_ERR__TIMED_OUT:
    case RD_KAFKA_RESP_ERR__TIMED_OUT_QUEUE:
    case RD_KAFKA_RESP_ERR__WAIT_COORD:
    case RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT:
    case RD_KAFKA_RESP_ERR_BROKER_NOT_AVAILABLE:
    case RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE:
    case RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION:
    case RD_KAFKA_RESP_ERR_NOT_CONTROLLER:
    case RD_KAFKA_RESP_ERR_NETWORK_EXCEPTION:
      return true;
    default:
      return false;
  }
}

void check(rd_kafka_resp_err_t error, const std::string& what) {
  if (error == RD_KAFKA_RESP_ERR_NO_ERROR) return;
  const std::string text = "Kafka " + what + ": " + rd_kafka_err2str(error);
  if (is_away(error)) throw KafkaAway(text);
  throw KafkaError(text);
}

// Errors of a partition that has no leader yet, as right after its topic was created.
bool passes_soon(rd_kafka_resp_err_t error) {
  switch (static_cast<int>(error)) {
    case RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION:
    case RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE:
    case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
    case RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
      return true;
    default:
      return false;
  }
}

// Retries passing errors, for at most patience_max.
template <typename Ask>
void ask(const std::string& what, Ask once) {
  const auto give_up_at = std::chrono::steady_clock::now() + patience_max;
  while (true) {
    const rd_kafka_resp_err_t error = once();
    if (!passes_soon(error) || std::chrono::steady_clock::now() >= give_up_at) {
      return check(error, what);
    }
    std::this_thread::sleep_for(ask_again_after);
  }
}

struct Metadata {
  const rd_kafka_metadata_t* found = nullptr;
  ~Metadata() {
    if (found != nullptr) rd_kafka_metadata_destroy(found);
  }
};

Options admin_options(rd_kafka_t* handle, rd_kafka_admin_op_t operation) {
  Options options(rd_kafka_AdminOptions_new(handle, operation));
  char why[256];
  rd_kafka_AdminOptions_set_request_timeout(options.get(), call_timeout_ms, why, sizeof why);
  rd_kafka_AdminOptions_set_operation_timeout(options.get(), call_timeout_ms, why, sizeof why);
  return options;
}

rd_kafka_resp_err_t describe(rd_kafka_t* handle, const std::string& topic,
                             std::map<std::string, std::string>& config) {
  Resource wanted(rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topic.c_str()));
  KafkaQueue queue(rd_kafka_queue_new(handle));
  Options options = admin_options(handle, RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS);
  rd_kafka_ConfigResource_t* list[] = {wanted.get()};
  rd_kafka_DescribeConfigs(handle, list, 1, options.get(), queue.get());
  Event event(rd_kafka_queue_poll(queue.get(), 2 * call_timeout_ms));
  if (!event) throw KafkaAway("Kafka did not answer with the settings of topic " + topic);
  if (const auto error = rd_kafka_event_error(event.get())) return error;
  std::size_t count = 0;
  const auto* result = rd_kafka_event_DescribeConfigs_result(event.get());
  const rd_kafka_ConfigResource_t** found =
      rd_kafka_DescribeConfigs_result_resources(result, &count);
  for (std::size_t i = 0; i < count; ++i) {
    if (const auto error = rd_kafka_ConfigResource_error(found[i])) return error;
    std::size_t entries = 0;
    const rd_kafka_ConfigEntry_t** entry = rd_kafka_ConfigResource_configs(found[i], &entries);
    for (std::size_t j = 0; j < entries; ++j) {
      const char* value = rd_kafka_ConfigEntry_value(entry[j]);
      config[rd_kafka_ConfigEntry_name(entry[j])] = value == nullptr ? "" : value;
    }
  }
  return RD_KAFKA_RESP_ERR_NO_ERROR;
}

}  // namespace

KafkaTopicAdmin::KafkaTopicAdmin(const std::string& brokers) {
  KafkaSettings settings = kafka_settings(brokers);
  settings["allow.auto.create.topics"] = "false";
  handle_ = open_kafka(KafkaKind::consumer, settings, nullptr);
}

bool KafkaTopicAdmin::reachable(std::chrono::milliseconds time_max) {
  Metadata metadata;
  return rd_kafka_metadata(handle_.get(), 0, nullptr, &metadata.found,
                           static_cast<int>(time_max.count())) == RD_KAFKA_RESP_ERR_NO_ERROR &&
         metadata.found->broker_cnt > 0;
}

int KafkaTopicAdmin::replicas(const std::string& topic) {
  KafkaTopic handle = open_kafka_topic(handle_.get(), topic);
  Metadata metadata;
  check(rd_kafka_metadata(handle_.get(), 0, handle.get(), &metadata.found, call_timeout_ms),
        "at the brokers given does not answer");
  for (int i = 0; i < metadata.found->topic_cnt; ++i) {
    const auto& found = metadata.found->topics[i];
    if (topic == found.topic && found.partition_cnt > 0) return found.partitions[0].replica_cnt;
  }
  throw KafkaError("Kafka has no topic " + topic);
}

std::optional<std::uint32_t> KafkaTopicAdmin::partitions(const std::string& topic) {
  KafkaTopic handle = open_kafka_topic(handle_.get(), topic);
  Metadata metadata;
  check(rd_kafka_metadata(handle_.get(), 0, handle.get(), &metadata.found, call_timeout_ms),
        "at the brokers given does not answer");
  for (int i = 0; i < metadata.found->topic_cnt; ++i) {
    const auto& found = metadata.found->topics[i];
    if (topic != found.topic) continue;
    if (found.err == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART) return std::nullopt;
    check(found.err, "topic " + topic);
    return static_cast<std::uint32_t>(found.partition_cnt);
  }
  return std::nullopt;
}

int KafkaTopicAdmin::brokers() {
  Metadata metadata;
  check(rd_kafka_metadata(handle_.get(), 0, nullptr, &metadata.found, call_timeout_ms),
        "at the brokers given does not answer");
  return metadata.found->broker_cnt;
}

void KafkaTopicAdmin::create(const std::string& topic, std::uint32_t partitions, int replicas,
                             const std::map<std::string, std::string>& config) {
  char why[512];
  NewTopic wanted(rd_kafka_NewTopic_new(topic.c_str(), static_cast<int>(partitions), replicas, why,
                                        sizeof why));
  if (!wanted) throw KafkaError("Kafka topic " + topic + ": " + why);
  for (const auto& [name, value] : config) {
    check(rd_kafka_NewTopic_set_config(wanted.get(), name.c_str(), value.c_str()),
          "topic setting " + name);
  }
  KafkaQueue queue(rd_kafka_queue_new(handle_.get()));
  Options options = admin_options(handle_.get(), RD_KAFKA_ADMIN_OP_CREATETOPICS);
  rd_kafka_NewTopic_t* list[] = {wanted.get()};
  rd_kafka_CreateTopics(handle_.get(), list, 1, options.get(), queue.get());
  Event event(rd_kafka_queue_poll(queue.get(), 2 * call_timeout_ms));
  if (!event) throw KafkaAway("Kafka did not answer when topic " + topic + " was to be created");
  check(rd_kafka_event_error(event.get()), "topic " + topic + " cannot be created");
  std::size_t count = 0;
  const auto* result = rd_kafka_event_CreateTopics_result(event.get());
  const rd_kafka_topic_result_t** topics = rd_kafka_CreateTopics_result_topics(result, &count);
  for (std::size_t i = 0; i < count; ++i) {
    const rd_kafka_resp_err_t error = rd_kafka_topic_result_error(topics[i]);
    if (error != RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS) {
      check(error, "topic " + topic + " cannot be created");
    }
  }
}

std::map<std::string, std::string> KafkaTopicAdmin::config(const std::string& topic) {
  std::map<std::string, std::string> config;
  // Some brokers learn of a new topic a little later than others.
  ask("settings of topic " + topic, [&] { return describe(handle_.get(), topic, config); });
  return config;
}

KafkaTopicAdmin::Watermarks KafkaTopicAdmin::watermarks(const std::string& topic,
                                                        std::uint32_t partition) {
  Watermarks found;
  ask("end of topic " + topic, [&] {
    return rd_kafka_query_watermark_offsets(handle_.get(), topic.c_str(),
                                            static_cast<std::int32_t>(partition), &found.low,
                                            &found.high, end_timeout_ms);
  });
  return found;
}

std::optional<std::int64_t> KafkaTopicAdmin::offset_at(const std::string& topic,
                                                       std::uint32_t partition,
                                                       std::int64_t unix_ms) {
  PartitionList wanted(rd_kafka_topic_partition_list_new(1));
  auto* entry = rd_kafka_topic_partition_list_add(wanted.get(), topic.c_str(),
                                                  static_cast<std::int32_t>(partition));
  ask("offset by time in topic " + topic, [&] {
    entry->offset = unix_ms;
    const auto error = rd_kafka_offsets_for_times(handle_.get(), wanted.get(), call_timeout_ms);
    return error == RD_KAFKA_RESP_ERR_NO_ERROR ? entry->err : error;
  });
  if (entry->offset < 0) return std::nullopt;
  return entry->offset;
}

}  // namespace carelog::infra
