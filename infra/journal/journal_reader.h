// Reads a journal: part of journal.h.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace carelog::infra {

// The journal cannot be opened, read or written. One line that says how to fix it.
struct JournalError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

using JournalHash = std::array<unsigned char, 32>;

struct JournalRecord {
  std::int64_t position = 0;
  std::int64_t next_position = 0;
  std::string bytes;
  JournalHash hash{};  // of the chain up to this record
};

// Reads a journal from a position on, with or without a writer, and checks the chain. Used by one
// thread.
class JournalReader {
 public:
  // from: 0 or the position of a record. Requires: the directory of a journal.
  explicit JournalReader(std::string directory, std::int64_t from = 0);
  ~JournalReader();
  JournalReader(const JournalReader&) = delete;
  JournalReader& operator=(const JournalReader&) = delete;

  // The next record that begins before `end`; nothing if there is none. Throws JournalError with
  // the position if what is there is not a record or breaks the chain.
  std::optional<JournalRecord> next(std::int64_t end = INT64_MAX);

  // Continues with the next segment after next() has thrown. False: there is none yet.
  bool skip_damage();

 private:
  bool open_segment_of(std::int64_t position);
  // size bytes of the segment from this offset; fewer at its end.
  std::string_view bytes_at(std::int64_t offset, std::size_t size);

  const std::string directory_;
  int file_ = -1;
  std::int64_t base_ = -1;
  std::string window_;  // part of the segment, read at once
  std::int64_t window_at_ = 0;
  std::int64_t position_;
  std::optional<JournalHash> hash_;  // of the chain before position_; nothing if unknown
};

}  // namespace carelog::infra
