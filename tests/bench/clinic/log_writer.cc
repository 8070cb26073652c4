#include "tests/bench/clinic/log_writer.h"

#include <stdexcept>
#include <thread>

#include "events/frame/frame_codec.h"
#include "infra/ids/derived_id.h"

namespace carelog::bench {

LogWriter::LogWriter(events::Log& log) : log_(log), rules_(log.partitions()) {
  for (events::Partition partition = 0; partition < log.partitions(); ++partition) {
    appenders_.push_back(log.open_appender(partition));
    append(partition,
           events::make_manifest(log.topic(), partition, log.partitions(), generated_from_ms));
    events::Claim claim;
    claim.term = 1;
    claim.writer.fill(1);
    append(partition, claim);
  }
}

void LogWriter::commit(const events::AggregateId& aggregate, const std::string& key,
                       std::uint64_t version, events::Event event, std::int64_t number) {
  const events::Partition partition = events::slice_of(key) % log_.partitions();
  events::Commit commit;
  commit.term = 1;
  commit.sequence = rules_[partition].sequence() + 1;
  commit.previous_hash = rules_[partition].head();
  commit.command_id = infra::derived_uuid({"bench-command", std::to_string(number)});
  commit.aggregate = aggregate;
  commit.key = key;
  commit.base_version = version;
  commit.metadata = {"main",
                     "bench",
                     "service",
                     "OPERATIONS",
                     "GeneratedCommand",
                     commit.command_id,
                     "",
                     "",
                     generated_from_ms + number};
  commit.events = {std::move(event)};
  append(partition, commit);
}

void LogWriter::wait_until_durable() {
  for (events::Partition partition = 0; partition < log_.partitions(); ++partition) {
    while (log_.end_offset(partition) < rules_[partition].next_offset()) {
      if (appenders_[partition]->lost()) throw std::runtime_error("the log lost a record");
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
  }
}

void LogWriter::append(events::Partition partition, const events::Frame& frame) {
  std::string bytes = events::encode(frame);
  rules_[partition].apply(rules_[partition].next_offset(), frame, bytes);
  while (!appenders_[partition]->append(bytes)) {
    if (appenders_[partition]->lost()) throw std::runtime_error("the log lost a record");
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

}  // namespace carelog::bench
