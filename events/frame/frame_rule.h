// The frame rule: which records of a partition count. Every reader of the log runs it, and nothing
// else decides. Pure: the verdict depends on the records before this one and on nothing else.
//
//   1. Offsets are dense; a gap halts the reader (LogGap).
//   2. A claim is valid if its term is higher than every term before it, and its vocabulary level
//      not lower than that of the claim before.
//   3. A commit is valid if it carries the term of the latest valid claim and extends that writer's
//      sequence and the hash chain. Anything else is void: skipped by everyone, for ever.
//
// The chain: head(0) is 32 zero bytes; each valid frame moves it to SHA-256(head || record bytes).
// A commit names the head it extends, and the claim before it holds a writer id used once, so a
// commit extends exactly one history. Source: log-claimed single writer, DECISIONS 1.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

#include "events/frame/frame.h"

namespace carelog::events {

enum class Verdict {
  valid,
  void_misplaced_manifest,  // not at offset 0; or what is at offset 0 is no manifest
  void_stale_claim,         // its term is not higher than all before
  void_lower_level,         // the writer knows less than what the partition holds
  void_stale_term,          // a commit of a term that is not the latest claim's
  void_sequence,            // repeats or skips a sequence number of its writer
  void_broken_chain,        // in sequence, but it extends another history: damage or tampering
};

std::string_view verdict_name(Verdict verdict);

// Records between the reader's position and this one are missing; never to be skipped.
struct LogGap : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class FrameRule {
 public:
  // At the beginning of a partition.
  FrameRule() = default;

  // Judges the next record. Requires: bytes are the record's, frame is decode_frame(bytes).
  // Throws LogGap if offset is not next_offset().
  Verdict apply(Offset offset, const Frame& frame, std::string_view bytes);

  Offset next_offset() const { return next_offset_; }
  std::uint64_t term() const { return term_; }          // of the latest valid claim; 0: none
  std::uint32_t level() const { return level_; }        // level of that claim, the highest so far
  std::uint64_t sequence() const { return sequence_; }  // of the latest valid commit in that term
  const WriterId& writer() const { return writer_; }
  const Hash& head() const { return head_; }

  // What a reader stores beside its position in order to continue. Stored: the format is pinned.
  static constexpr std::size_t saved_size = 1 + 4 * 8 + 16 + 32;
  std::string save() const;
  static FrameRule load(std::string_view saved);  // throws std::invalid_argument

  friend bool operator==(const FrameRule&, const FrameRule&) = default;

 private:
  Verdict judge(Offset offset, const Frame& frame) const;

  Offset next_offset_ = 0;
  std::uint64_t term_ = 0;
  std::uint32_t level_ = 0;
  std::uint64_t sequence_ = 0;
  WriterId writer_{};
  Hash head_{};
};

// SHA-256(head || bytes): the head after a valid frame.
Hash extend_chain(const Hash& head, std::string_view bytes);
std::string to_hex(const Hash& hash);

}  // namespace carelog::events
