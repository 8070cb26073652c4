#include "tools/instance/log_access.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "events/log/kafka_durability.h"
#include "events/log/kafka_log.h"
#include "events/log/log_away.h"
#include "events/log/rocksdb_log.h"
#include "infra/process/scratch_directory.h"
#include "tools/exit_code.h"
#include "tools/instance/instance_file.h"
#include "tools/instance/waiting.h"
#include "tools/log/log_target.h"

namespace carelog::tools {

namespace {

namespace fs = std::filesystem;

// How long a broker may take before a start logs that it is waiting; also bounds the delay of a
// stop.
constexpr std::chrono::milliseconds answer_max{1'000};

class EmbeddedLog : public OpenLog {
 public:
  explicit EmbeddedLog(std::unique_ptr<events::RocksdbLogStore> store, std::uint32_t partitions,
                       std::unique_ptr<infra::ScratchDirectory> scratch = nullptr)
      : scratch_(std::move(scratch)),
        store_(std::move(store)),
        patients_(store_->topic(patients_topic, partitions)),
        billing_(store_->topic(billing_topic, partitions)) {}

  events::Log& patients() override { return *patients_; }
  events::Log& billing() override { return *billing_; }

 private:
  std::unique_ptr<infra::ScratchDirectory> scratch_;
  std::unique_ptr<events::RocksdbLogStore> store_;
  std::unique_ptr<events::Log> patients_;
  std::unique_ptr<events::Log> billing_;
};

// A log from before unique values were reserved has no such topic.
std::unique_ptr<events::Log> open_unique_values(const events::KafkaAddress& address,
                                                std::uint32_t partitions) {
  try {
    return events::open_kafka_log(address, unique_values_topic, std::min(partitions, 1U),
                                  events::TopicSize::any);
  } catch (const events::LogAway&) {
    throw;
  } catch (const events::LogUnusable&) {
    if (partitions > 0) throw;
    return nullptr;
  }
}

class KafkaLogs : public OpenLog {
 public:
  KafkaLogs(const events::KafkaAddress& address, std::uint32_t partitions)
      : patients_(events::open_kafka_log(address, patients_topic, partitions)),
        billing_(events::open_kafka_log(address, billing_topic, partitions)),
        unique_values_(open_unique_values(address, partitions)) {}

  events::Log& patients() override { return *patients_; }
  events::Log& billing() override { return *billing_; }
  events::Log* unique_values() override { return unique_values_.get(); }

 private:
  std::unique_ptr<events::Log> patients_;
  std::unique_ptr<events::Log> billing_;
  std::unique_ptr<events::Log> unique_values_;
};

events::KafkaAddress kafka_address(const std::string& url) {
  try {
    return events::KafkaAddress::parse(url);
  } catch (const std::invalid_argument& wrong) {
    throw VerbFailed(ExitCode::usage, wrong.what());
  }
}

}  // namespace

bool is_embedded(const std::string& url) {
  return url == "embedded";
}

std::unique_ptr<OpenLog> open_log(const std::string& url, const DataDirectory& data) {
  if (!is_embedded(url))
    return std::make_unique<KafkaLogs>(kafka_address(url), events::default_partitions);
  if (fs::exists(data.log_being_imported()))
    throw VerbFailed(ExitCode::conflict,
                     "an import into " + data.root.string() +
                         " was not finished: run the same `carelog log import` again, or delete " +
                         data.log_being_imported().string());
  fs::create_directories(data.log());
  return std::make_unique<EmbeddedLog>(events::RocksdbLogStore::open(data.log().string()),
                                       events::default_partitions);
}

std::unique_ptr<OpenLog> open_log_when_it_answers(const std::string& url, const DataDirectory& data,
                                                  const std::function<bool()>& give_up) {
  if (is_embedded(url)) return open_log(url, data);
  const auto address = kafka_address(url);
  Waiting waiting("a Kafka broker at " + address.brokers, give_up);
  for (;;) {
    try {
      if (events::kafka_answers(address, answer_max)) {
        auto log = open_log(url, data);
        waiting.over();
        return log;
      }
      waiting.once_more("none answers");
    } catch (const events::LogAway& away) {
      waiting.once_more(away.what());
    }
  }
}

std::string log_durability_weakened(const std::string& url) {
  if (is_embedded(url)) return "";
  const auto address = kafka_address(url);
  std::string all;
  for (const char* topic : {patients_topic, billing_topic, unique_values_topic}) {
    const std::string weak = events::durability_weakened_of(address, topic);
    if (!weak.empty()) all += (all.empty() ? "" : "; ") + weak;
  }
  return all;
}

void require_log(const std::string& url, const DataDirectory& data) {
  if (!is_embedded(url) || fs::exists(data.log())) return;
  throw VerbFailed(ExitCode::not_found, "there is no log in " + data.log().string() +
                                            ": --data must name an instance's directory");
}

std::unique_ptr<OpenLog> open_log_read_only(const std::string& url, const DataDirectory& data) {
  if (!is_embedded(url)) return std::make_unique<KafkaLogs>(kafka_address(url), 0);
  require_log(url, data);
  auto scratch = std::make_unique<infra::ScratchDirectory>("carelog-read");
  auto store = events::RocksdbLogStore::open_read_only(data.log().string(), scratch->path());
  return std::make_unique<EmbeddedLog>(std::move(store), 0, std::move(scratch));
}

VerifyRules verify_rules(const std::string& url, const DataDirectory& data) {
  VerifyRules rules{.skipped_sequence_is_damage = is_embedded(url)};
  if (!is_embedded(url)) return rules;
  std::ifstream in(data.log_origin());
  const auto origin = nlohmann::json::parse(in, nullptr, false);
  if (origin.is_object())
    rules.skipped_sequence_is_damage = origin.value("skippedSequenceIsDamage", true);
  return rules;
}

std::unique_ptr<LogTarget> open_log_target(const std::string& place, bool continues) {
  if (!place.starts_with("kafka:"))
    return directory_target({fs::absolute(place).lexically_normal()}, continues);
  const auto address = kafka_address(place);
  return port_target([address](const std::string& topic, std::uint32_t partitions) {
    return events::open_kafka_log(address, topic, partitions);
  });
}

std::string log_url(const infra::Settings& settings) {
  if (settings.given("log")) return settings.text("log");
  const auto instance = find_instance(data_directory(settings).root);
  return instance && !instance->log.empty() ? instance->log : settings.text("log");
}

}  // namespace carelog::tools
