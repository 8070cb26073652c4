// The file of `carelog log export`: every record of every topic unchanged, void frames included.
//
//   file    = "carelog-log-export\n", format version (u32), block...
//   block   = kind (1 byte), payload size (u32), payload, digest (32 bytes)
//   digest  = SHA-256(digest of the block before, kind, payload size, payload); before the first
//             block: SHA-256 of the bytes before it
//   payload = kind 'H', first and once: ArchiveHeader as JSON
//             kind 'R': topic (u16, its place in the header), partition (u32), first offset (u64),
//             count (u32), then for each record: when it was appended (u64, Unix ms), size (u32),
//             bytes
//             kind 'E', last and once: ArchiveEnd as JSON; nothing follows
// Numbers are big endian. A block's digest covers everything before it, so an edited, dropped,
// repeated or reordered block is found where it is; the last digest covers the whole file.
//
// Stored: the format is pinned by its version.
#pragma once

#include <cstdint>
#include <istream>
#include <optional>
#include <ostream>
#include <stdexcept>
#include <string>
#include <variant>
#include <vector>

#include "events/frame/frame.h"
#include "events/log/log.h"

namespace carelog::tools {

inline constexpr std::uint32_t archive_version = 1;
inline constexpr std::size_t archive_block_bytes_max = 4 << 20;
inline constexpr std::size_t archive_topics_max = 64;

struct ArchiveTopic {
  std::string name;
  std::vector<events::Offset> ends;  // by partition: one past the last record of it in the file
};

struct ArchiveHeader {
  std::int64_t created_at_ms = 0;
  std::string program;  // "carelog 0.1.0"
  // VerifyRules of the exported log.
  bool skipped_sequence_is_damage = true;
  std::vector<ArchiveTopic> topics;
};

struct ArchiveRecords {
  std::string topic;
  std::vector<events::LogRecord> records;  // of one partition, dense, at least one
};

struct ArchiveHead {
  std::string topic;
  events::Partition partition = 0;
  std::uint64_t records = 0;
  std::string head;      // hex, of the chain of valid frames: as `audit verify` prints it
  std::string contents;  // hex, over the bytes of all records: log_tally.h
  friend bool operator==(const ArchiveHead&, const ArchiveHead&) = default;
};

struct ArchiveEnd {
  std::vector<ArchiveHead> heads;  // of every topic and partition, in their order
};

using ArchiveBlock = std::variant<ArchiveHeader, ArchiveRecords, ArchiveEnd>;

// The file is not what was written. The text names the byte where the bad block begins, and the
// record before it.
struct ArchiveDamaged : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// Used by one thread. The caller checks the stream's state.
class ArchiveWriter {
 public:
  // Begins a file.
  ArchiveWriter(std::ostream& out, const ArchiveHeader& header);
  // Continues after a file's last whole block, which had this digest.
  ArchiveWriter(std::ostream& out, ArchiveHeader header, const events::Hash& digest);

  // Requires: records_fit(records).
  void write(const ArchiveRecords& records);
  void write(const ArchiveEnd& end);

  const events::Hash& digest() const { return digest_; }

 private:
  void write_block(char kind, const std::string& payload);

  std::ostream& out_;
  const ArchiveHeader header_;
  events::Hash digest_{};
};

// Used by one thread, holds one block.
class ArchiveReader {
 public:
  explicit ArchiveReader(std::istream& in);

  // The header first, the end last, then nothing. Throws ArchiveDamaged, also if the file stops
  // before its end or is of a newer version.
  std::optional<ArchiveBlock> next();

  // What next() has returned so far: number of bytes, and the digest there.
  std::uint64_t bytes_read() const { return bytes_read_; }
  const events::Hash& digest() const { return digest_; }

 private:
  [[noreturn]] void refuse(const std::string& why) const;
  void read_start();
  ArchiveBlock read_block();
  ArchiveBlock parse(char kind, std::string_view payload);
  ArchiveRecords parse_records(std::string_view payload) const;

  std::istream& in_;
  std::optional<ArchiveHeader> header_;
  events::Hash digest_{};
  std::uint64_t bytes_read_ = 0;
  std::string last_place_;  // of the last record returned
  bool ended_ = false;
};

// How many records, from the first on, fit into one block.
std::size_t records_of_one_block(const std::vector<events::LogRecord>& records);

}  // namespace carelog::tools
