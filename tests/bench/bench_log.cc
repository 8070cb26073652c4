#include "tests/bench/bench_log.h"

#include <filesystem>

#include "events/log/kafka_log.h"
#include "events/log/rocksdb_log.h"

namespace carelog::bench {

struct BenchLog::Machine {
  std::unique_ptr<events::RocksdbLogStore> store;
};

BenchLog::BenchLog(const BenchLogSettings& settings) : machine_(std::make_unique<Machine>()) {
  if (settings.url == "embedded") {
    const auto directory = std::filesystem::path(settings.directory) / "log";
    std::filesystem::create_directories(directory);
    machine_->store = events::RocksdbLogStore::open(directory.string());
    patients_ = machine_->store->topic("patients", settings.partitions);
  } else {
    patients_ = events::open_kafka_log(events::KafkaAddress::parse(settings.url), "patients",
                                       settings.partitions);
  }
}

BenchLog::~BenchLog() = default;

}  // namespace carelog::bench
