// Feeds the topic that consumers of the older systems read, from the patients log.
//
// Every event of a patient is one message; those of a patient are in order and in one partition.
// Each is sent at least once: after a crash, messages that were sent but not yet recorded as sent
// are sent again, with the same bytes. One process feeds a topic.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "command-side/older_topic/patient_event.h"
#include "command-side/reactor/log_reactor.h"

namespace carelog::command {

// The feed's position, and each patient's last name and address there. Used by one thread.
class OlderPatients : public ReactorPositions {
 public:
  virtual std::optional<OlderPatient> find(const std::string& patient_id) = 0;
  // Stored together with the next positions, or not at all.
  virtual void keep(const std::string& patient_id, OlderPatient patient) = 0;
};

class OlderTopic {
 public:
  struct Message {
    std::string patient_id;  // decides the partition
    std::string bytes;
  };
  virtual ~OlderTopic() = default;
  // Returns when the brokers have all of them, in this order in each partition. Throws
  // std::runtime_error if that is not known.
  virtual void send(const std::vector<Message>& messages) = 0;
};

// Work on the patients log. Both outlive it.
LogReactor::Work feed_older_topic(OlderPatients& patients, OlderTopic& topic);

// Throws std::runtime_error with the directory and what to do.
std::unique_ptr<OlderPatients> open_rocksdb_older_patients(const std::string& directory);

// Creates the topic with one partition if it does not exist. send() waits for brokers that do not
// answer.
std::unique_ptr<OlderTopic> open_kafka_older_topic(std::string brokers, std::string topic);

}  // namespace carelog::command
