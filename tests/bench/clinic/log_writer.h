// Writes made-up commits straight into a log through the codec: far faster than deciding them.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "events/frame/frame_rule.h"
#include "events/log/log.h"

namespace carelog::bench {

inline constexpr std::int64_t generated_from_ms = 1'700'000'000'000;

// The only writer of an empty topic. Used by one thread. Throws std::runtime_error if the log loses
// a record.
class LogWriter {
 public:
  explicit LogWriter(events::Log& log);

  // number: of the commit, from which its id and time follow.
  void commit(const events::AggregateId& aggregate, const std::string& key, std::uint64_t version,
              events::Event event, std::int64_t number);
  void wait_until_durable();

 private:
  void append(events::Partition partition, const events::Frame& frame);

  events::Log& log_;
  std::vector<events::FrameRule> rules_;
  std::vector<std::unique_ptr<events::LogAppender>> appenders_;
};

}  // namespace carelog::bench
