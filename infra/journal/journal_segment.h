// The disk format of a journal's segments. For journal.cc and journal_reader.cc.
#pragma once

#include <string>
#include <vector>

#include "infra/journal/journal.h"

namespace carelog::infra {

inline constexpr std::string_view segment_magic = "carelog1";
// A magic number, then the hash of the chain before the segment.
inline constexpr std::int64_t segment_head_bytes = 8 + 32;
inline constexpr std::int64_t record_head_bytes = 4 + 32;

std::string segment_path(const std::string& directory, std::int64_t base);
// The positions of all segments, in order.
std::vector<std::int64_t> segments_of(const std::string& directory);

JournalHash extend(const JournalHash& before, std::string_view record);
// Appends the record in its disk format to bytes; the hash becomes that of the chain with it.
void append_record(std::string& bytes, std::string_view record, JournalHash& hash);

// At most size bytes from the offset, as many as there are. Throws JournalError.
std::string read_at(int file, std::int64_t offset, std::size_t size);

// The hash of the chain before the segment. Throws JournalError if it is not a segment.
JournalHash read_segment_head(int file, const std::string& path);

// The record at the offset; nothing if the file ends within it. Throws JournalError if its length
// is impossible.
struct FoundRecord {
  std::string bytes;
  JournalHash hash{};
  std::int64_t size_on_disk = 0;
};
// bytes_at: size bytes of the segment from an offset, fewer at its end; valid until the next call.
using BytesAt = std::function<std::string_view(std::int64_t offset, std::size_t size)>;
std::optional<FoundRecord> read_record(const BytesAt& bytes_at, std::int64_t offset,
                                       const std::string& path);
std::optional<FoundRecord> read_record(int file, std::int64_t offset, const std::string& path);

}  // namespace carelog::infra
