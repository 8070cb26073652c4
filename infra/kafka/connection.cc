#include "infra/kafka/connection.h"

#include <librdkafka/rdkafka.h>
#include <sys/stat.h>

#include <fstream>

namespace carelog::infra {
namespace {

void report(rd_kafka_t*, rd_kafka_event_t* event, void* opaque) {
  if (rd_kafka_event_type(event) == RD_KAFKA_EVENT_DR && opaque != nullptr) {
    while (const rd_kafka_message_t* message = rd_kafka_event_message_next(event)) {
      static_cast<KafkaDeliveries*>(opaque)->on_delivery(
          {message->_private,
           message->err,
           message->offset,
           rd_kafka_message_timestamp(message, nullptr),
           {static_cast<const char*>(message->payload), message->len}});
    }
  }
  rd_kafka_event_destroy(event);
}

void discard(const rd_kafka_t*, int, const char*, const char*) {}

constexpr std::string_view settings_mark = "?settings=";
constexpr std::size_t settings_file_lines_max = 100;

bool is_of_the_connection(const std::string& name) {
  return name.starts_with("security.") || name.starts_with("sasl.") || name.starts_with("ssl.");
}

// The values may be secrets: no message shows one.
void add_settings_of(const std::string& file, KafkaSettings& settings) {
  struct stat found {};
  std::ifstream in(file);
  if (!in || ::stat(file.c_str(), &found) != 0)
    throw KafkaError("Kafka settings " + file + ": cannot be read");
  if ((found.st_mode & S_IRWXO) != 0)
    throw KafkaError("Kafka settings " + file + ": open to other users; run: chmod o= " + file);
  std::string line;
  for (std::size_t number = 1; std::getline(in, line); ++number) {
    const std::string place = "Kafka settings " + file + ":" + std::to_string(number) + ": ";
    if (number > settings_file_lines_max) throw KafkaError(place + "too many lines");
    if (line.empty() || line[0] == '#') continue;
    const std::size_t equals = line.find('=');
    const std::string name = line.substr(0, equals);
    if (equals == std::string::npos || !is_of_the_connection(name))
      throw KafkaError(place + "say security., sasl. or ssl. NAME=VALUE, as librdkafka calls it");
    settings[name] = line.substr(equals + 1);
  }
}

}  // namespace

void KafkaHandleDeleter::operator()(rd_kafka_s* handle) const {
  rd_kafka_destroy(handle);
}
void KafkaTopicDeleter::operator()(rd_kafka_topic_s* topic) const {
  rd_kafka_topic_destroy(topic);
}
void KafkaQueueDeleter::operator()(rd_kafka_queue_s* queue) const {
  rd_kafka_queue_destroy(queue);
}

KafkaSettings kafka_settings(const std::string& brokers) {
  KafkaSettings settings = {{"client.id", "carelog"},
                            {"socket.nagle.disable", "true"},
                            {"socket.timeout.ms", "4000"},
                            {"reconnect.backoff.ms", "50"},
                            {"reconnect.backoff.max.ms", "1000"},
                            {"topic.metadata.refresh.interval.ms", "30000"},
                            {"log.connection.close", "false"}};
  const std::size_t mark = brokers.find(settings_mark);
  settings["bootstrap.servers"] = brokers.substr(0, mark);
  if (mark != std::string::npos)
    add_settings_of(brokers.substr(mark + settings_mark.size()), settings);
  return settings;
}

KafkaHandle open_kafka(KafkaKind kind, const KafkaSettings& settings, KafkaDeliveries* deliveries) {
  std::unique_ptr<rd_kafka_conf_t, decltype(&rd_kafka_conf_destroy)> conf(rd_kafka_conf_new(),
                                                                          rd_kafka_conf_destroy);
  char why[512];
  for (const auto& [name, value] : settings) {
    if (rd_kafka_conf_set(conf.get(), name.c_str(), value.c_str(), why, sizeof why) !=
        RD_KAFKA_CONF_OK) {
      throw KafkaError("Kafka setting " + name + ": " + why);
    }
  }
  rd_kafka_conf_set_opaque(conf.get(), deliveries);
  rd_kafka_conf_set_log_cb(conf.get(), discard);  // errors and deliveries say enough
  if (deliveries != nullptr) {
    rd_kafka_conf_set_events(conf.get(), RD_KAFKA_EVENT_DR);
    rd_kafka_conf_set_background_event_cb(conf.get(), report);
  }
  rd_kafka_t* handle =
      rd_kafka_new(kind == KafkaKind::producer ? RD_KAFKA_PRODUCER : RD_KAFKA_CONSUMER, conf.get(),
                   why, sizeof why);
  if (handle == nullptr) throw KafkaError(std::string("Kafka: ") + why);
  static_cast<void>(conf.release());  // now owned by the handle
  KafkaHandle owned(handle);
  if (deliveries != nullptr) {
    const KafkaQueue events(rd_kafka_queue_get_main(handle));
    const KafkaQueue background(rd_kafka_queue_get_background(handle));
    rd_kafka_queue_forward(events.get(), background.get());
  }
  return owned;
}

KafkaTopic open_kafka_topic(rd_kafka_s* handle, const std::string& name) {
  rd_kafka_topic_t* topic = rd_kafka_topic_new(handle, name.c_str(), nullptr);
  if (topic == nullptr) {
    throw KafkaError("Kafka topic " + name + ": " + rd_kafka_err2str(rd_kafka_last_error()));
  }
  return KafkaTopic(topic);
}

}  // namespace carelog::infra
