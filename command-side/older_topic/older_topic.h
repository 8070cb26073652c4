// Feeds the topic that consumers of the older systems read, from the patients log.
//
// Every event of a patient is one message, those of a patient in their order and in one partition.
// Each comes at least once: what was sent and not yet stored as sent comes again after a crash,
// with the same bytes. One process feeds a topic.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "command-side/older_topic/patient_event.h"
#include "command-side/reactor/log_reactor.h"

namespace carelog::command {

// Where the feed stands, and what patients were last called there. One thread.
class OlderPatients : public ReactorPositions {
 public:
  virtual std::optional<OlderPatient> find(const std::string& patient_id) = 0;
  // Stored with the positions that are stored next, at once or not at all.
  virtual void keep(const std::string& patient_id, OlderPatient patient) = 0;
};

class OlderTopic {
 public:
  struct Message {
    std::string patient_id;  // decides the partition
    std::string bytes;
  };
  virtual ~OlderTopic() = default;
  // Returns when all are with the brokers, in this order in each partition. Throws
  // std::runtime_error when that is not known.
  virtual void send(const std::vector<Message>& messages) = 0;
};

// Both outlive the work. For the patients log.
LogReactor::Work feed_older_topic(OlderPatients& patients, OlderTopic& topic);

// Throws std::runtime_error naming the directory and what to do.
std::unique_ptr<OlderPatients> open_rocksdb_older_patients(const std::string& directory);

// Made with one partition if there is none of this name. Brokers that are away are waited for by
// whoever sends.
std::unique_ptr<OlderTopic> open_kafka_older_topic(std::string brokers, std::string topic);

}  // namespace carelog::command
