// A log in memory, written frame by frame, for tests of code that reads logs.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "events/frame/frame_codec.h"
#include "events/frame/frame_rule.h"
#include "events/log/log.h"

namespace carelog::tools::testing {

class WrittenLog : public events::Log {
 public:
  WrittenLog(std::string topic, std::uint32_t partitions)
      : topic_(std::move(topic)), records_(partitions), rules_(partitions) {
    for (events::Partition p = 0; p < partitions; ++p)
      append(p, events::make_manifest(topic_, p, partitions, 1'000));
  }

  void append(events::Partition partition, const events::Frame& frame) {
    const std::string bytes = events::encode(frame);
    const auto offset = static_cast<events::Offset>(records_[partition].size());
    rules_[partition].apply(offset, frame, bytes);
    records_[partition].push_back({partition, offset, 0, bytes});
  }

  void claim(events::Partition partition, std::uint64_t term) {
    events::Claim claim;
    claim.term = term;
    claim.endpoint = "local";
    claim.claimed_at_ms = 2'000;
    append(partition, claim);
  }

  // The next commit that the rule accepts as valid.
  events::Commit next_commit(events::Partition partition, std::string id,
                             std::int64_t at_ms) const {
    events::Commit commit;
    commit.term = rules_[partition].term();
    commit.sequence = rules_[partition].sequence() + 1;
    commit.previous_hash = rules_[partition].head();
    commit.command_id = "cmd-" + id;
    commit.aggregate = {"patient", id};
    commit.key = std::move(id);
    commit.metadata.actor = "ada";
    commit.metadata.role = "receptionist";
    commit.metadata.purpose = "TREATMENT";
    commit.metadata.command = "RegisterPatient";
    commit.metadata.decided_at_ms = at_ms;
    events::PatientRegistered fact;
    fact.name = "Grace Hopper";
    fact.gender = events::Gender::female;
    fact.identifiers = {{"mrn", "7"}};
    commit.events = {fact};
    return commit;
  }

  std::vector<events::LogRecord>& records(events::Partition partition) {
    return records_[partition];
  }

  const std::string& topic() const override { return topic_; }
  std::uint32_t partitions() const override { return static_cast<std::uint32_t>(records_.size()); }
  events::Offset end_offset(events::Partition partition) override {
    return records_[partition].empty() ? 0 : records_[partition].back().offset + 1;
  }
  events::Offset offset_at(events::Partition partition, std::int64_t) override {
    return end_offset(partition);
  }
  std::unique_ptr<events::LogAppender> open_appender(events::Partition) override { return nullptr; }
  std::unique_ptr<events::LogCursor> open_cursor(std::vector<events::LogPosition> from,
                                                 events::Pace = events::Pace::at_once) override {
    return std::make_unique<Cursor>(*this, std::move(from));
  }

 private:
  class Cursor : public events::LogCursor {
   public:
    Cursor(WrittenLog& log, std::vector<events::LogPosition> from)
        : log_(log), from_(std::move(from)) {}
    std::vector<events::LogRecord> read(std::size_t max, std::chrono::milliseconds) override {
      std::vector<events::LogRecord> out;
      for (auto& position : from_) {
        for (const auto& record : log_.records_[position.partition]) {
          if (record.offset < position.next_offset || out.size() == max) continue;
          out.push_back(record);
          position.next_offset = record.offset + 1;
        }
      }
      return out;
    }
    void wake() override {}

   private:
    WrittenLog& log_;
    std::vector<events::LogPosition> from_;
  };

  std::string topic_;
  std::vector<std::vector<events::LogRecord>> records_;
  std::vector<events::FrameRule> rules_;
};

}  // namespace carelog::tools::testing
