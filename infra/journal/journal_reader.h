// Reading a journal: part of journal.h.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace carelog::infra {

// The journal cannot be opened, read or written: one line with the fix.
struct JournalError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

using JournalHash = std::array<unsigned char, 32>;

struct JournalRecord {
  std::int64_t position = 0;
  std::int64_t next_position = 0;
  std::string bytes;
  JournalHash hash{};  // of the chain, this record included
};

// Reads a journal from a position on, beside its writer or without it, and follows the chain. Used
// by one thread.
class JournalReader {
 public:
  // from: 0 or a position of a record. Requires: the directory of a journal.
  explicit JournalReader(std::string directory, std::int64_t from = 0);
  ~JournalReader();
  JournalReader(const JournalReader&) = delete;
  JournalReader& operator=(const JournalReader&) = delete;

  // The next record that begins before `end`; nothing: there is none. Throws JournalError with
  // the position when what stands there is no record or breaks the chain.
  std::optional<JournalRecord> next(std::int64_t end = INT64_MAX);

  // Goes on with the next segment, after next() has thrown. False: there is none yet.
  bool skip_damage();

 private:
  bool open_segment_of(std::int64_t position);
  // size bytes of the segment from the offset, fewer where it ends.
  std::string_view bytes_at(std::int64_t offset, std::size_t size);

  const std::string directory_;
  int file_ = -1;
  std::int64_t base_ = -1;
  std::string window_;  // of the segment, read at once
  std::int64_t window_at_ = 0;
  std::int64_t position_;
  std::optional<JournalHash> hash_;  // before position_; nothing: not known there
};

}  // namespace carelog::infra
