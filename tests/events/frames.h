// Frames for tests: a valid history unless told otherwise.
#pragma once

#include <string>

#include "events/frame/frame_codec.h"
#include "events/frame/frame_rule.h"

namespace carelog::events {

inline WriterId writer_number(std::uint8_t number) {
  WriterId writer{};
  writer.fill(number);
  return writer;
}

// Writes the frames of one leader, extending the chain of what it was given.
class Scribe {
 public:
  explicit Scribe(FrameRule at = {}) : head_(at.head()) {}

  std::string manifest(Partition partition = 0, std::uint32_t partitions = 1) {
    return valid(make_manifest("patients", partition, partitions, 1));
  }
  std::string claim(std::uint64_t term, std::uint8_t writer = 1, std::uint32_t level = 1) {
    term_ = term;
    sequence_ = 0;
    return valid(Claim{term, writer_number(writer), "local", 1, level});
  }
  // The next commit of the term; the caller is responsible for the aggregate's version.
  std::string commit(const std::string& aggregate = "a", std::uint64_t base_version = 0) {
    return valid(next_commit(aggregate, base_version));
  }
  Commit next_commit(const std::string& aggregate = "a", std::uint64_t base_version = 0) {
    Commit commit;
    commit.term = term_;
    commit.sequence = ++sequence_;
    commit.previous_hash = head_;
    commit.command_id = "command-" + std::to_string(term_) + "-" + std::to_string(sequence_);
    commit.aggregate = {"patient", aggregate};
    commit.key = aggregate;
    commit.base_version = base_version;
    commit.metadata.clinic = "main";
    commit.events = {PatientDeactivated{"test"}};
    return commit;
  }

 private:
  std::string valid(const Frame& frame) {
    std::string bytes = encode(frame);
    head_ = extend_chain(head_, bytes);
    return bytes;
  }

  Hash head_;
  std::uint64_t term_ = 0;
  std::uint64_t sequence_ = 0;
};

// Judges records in order from offset 0.
class Judge {
 public:
  Verdict operator()(const std::string& bytes) {
    return rule.apply(rule.next_offset(), decode_frame(bytes), bytes);
  }
  FrameRule rule;
};

}  // namespace carelog::events
