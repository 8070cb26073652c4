// A log behind the Log port, as the target of a copy.
#include <algorithm>
#include <map>
#include <thread>
#include <utility>

#include "tools/log/log_target.h"
#include "tools/log/log_walk.h"

namespace carelog::tools {

namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::seconds append_time_max{60};  // per batch
constexpr std::chrono::milliseconds queue_wait{2};

class PortTarget final : public LogTarget {
 public:
  explicit PortTarget(OpenTopic open) : open_(std::move(open)) {}

  void open(const std::vector<ArchiveTopic>& topics) override {
    for (const auto& topic : topics)
      logs_[topic.name] = open_(topic.name, static_cast<std::uint32_t>(topic.ends.size()));
  }

  events::Offset end(const std::string& topic, events::Partition partition) override {
    return logs_.at(topic)->end_offset(partition);
  }

  std::vector<events::LogRecord> read(const std::string& topic, events::Partition partition,
                                      events::Offset from, std::size_t max) override {
    Lane& lane = lanes_[{topic, partition}];
    if (!lane.walk || lane.walked != from) {
      lane.walk = std::make_unique<PartitionWalk>(*logs_.at(topic), partition, WalkRange{from, {}});
      lane.walked = from;
    }
    std::vector<events::LogRecord> found;
    while (found.size() < max) {
      auto record = lane.walk->next();
      if (!record) break;
      lane.walked = record->offset + 1;
      found.push_back(std::move(*record));
    }
    if (found.empty()) lane.walk.reset();
    return found;
  }

  void append(const ArchiveRecords& records) override {
    const events::Partition partition = records.records.front().partition;
    events::Log& log = *logs_.at(records.topic);
    Lane& lane = lanes_[{records.topic, partition}];
    if (!lane.appender) {
      lane.cursor = log.open_cursor({{partition, records.records.front().offset}});
      lane.appender = log.open_appender(partition);
    }
    const auto deadline = Clock::now() + append_time_max;
    for (const auto& record : records.records) {
      while (!lane.appender->append(record.bytes)) wait(records, partition, lane, deadline);
    }
    read_back(records, lane, deadline);
  }

  void finish(bool) override {}

 private:
  struct Lane {
    std::unique_ptr<events::LogAppender> appender;
    std::unique_ptr<events::LogCursor> cursor;  // reads back what was appended
    std::unique_ptr<PartitionWalk> walk;
    events::Offset walked = 0;
  };

  static void wait(const ArchiveRecords& records, events::Partition partition, Lane& lane,
                   Clock::time_point deadline) {
    if (!lane.appender->lost() && Clock::now() < deadline)
      return std::this_thread::sleep_for(queue_wait);
    throw events::LogUnusable(records.topic + ", partition " + std::to_string(partition) +
                              ": the target does not take records in time: check that it is up, "
                              "and run the same command again to go on");
  }

  static void read_back(const ArchiveRecords& records, Lane& lane, Clock::time_point deadline) {
    for (auto wanted = records.records.begin(); wanted != records.records.end();) {
      const auto left = static_cast<std::size_t>(records.records.end() - wanted);
      const auto found = lane.cursor->read(left, std::chrono::milliseconds(100));
      if (found.empty()) wait(records, wanted->partition, lane, deadline);
      for (const auto& record : found) {
        if (record.offset != wanted->offset || record.bytes != wanted->bytes)
          throw events::LogUnusable(
              records.topic + ", partition " + std::to_string(wanted->partition) + ", offset " +
              std::to_string(wanted->offset) +
              ": the target holds another record there: it doubled or lost one, or somebody else "
              "writes to it. Name another target, or delete this one, and copy again");
        ++wanted;
      }
    }
  }

  OpenTopic open_;
  std::map<std::string, std::unique_ptr<events::Log>> logs_;
  std::map<std::pair<std::string, events::Partition>, Lane> lanes_;
};

}  // namespace

std::unique_ptr<LogTarget> port_target(OpenTopic open) {
  return std::make_unique<PortTarget>(std::move(open));
}

}  // namespace carelog::tools
