#include "infra/journal/journal_segment.h"

#include <openssl/sha.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>

namespace carelog::infra {

namespace {
constexpr std::string_view extension = ".journal";
constexpr std::size_t name_digits = 16;
}  // namespace

std::string segment_path(const std::string& directory, std::int64_t base) {
  std::string name = std::to_string(base);
  name.insert(0, name_digits - std::min(name_digits, name.size()), '0');
  return directory + "/" + name + std::string(extension);
}

std::vector<std::int64_t> segments_of(const std::string& directory) {
  std::vector<std::int64_t> bases;
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    const std::string name = entry.path().filename().string();
    if (!name.ends_with(extension)) continue;
    std::int64_t base = 0;
    const char* end = name.data() + name.size() - extension.size();
    const auto [stopped, error] = std::from_chars(name.data(), end, base);
    if (error == std::errc() && stopped == end) bases.push_back(base);
  }
  std::sort(bases.begin(), bases.end());
  return bases;
}

JournalHash extend(const JournalHash& before, std::string_view record) {
  std::string bytes(reinterpret_cast<const char*>(before.data()), before.size());
  bytes += record;
  JournalHash hash{};
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), hash.data());
  return hash;
}

void append_record(std::string& bytes, std::string_view record, JournalHash& hash) {
  for (int shift = 0; shift < 32; shift += 8)
    bytes += static_cast<char>((record.size() >> shift) & 0xff);
  // Puts the previous hash before the record, hashes both, and overwrites the old hash with the
  // new.
  const std::size_t hashed_at = bytes.size();
  bytes.append(reinterpret_cast<const char*>(hash.data()), hash.size());
  bytes += record;
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()) + hashed_at, bytes.size() - hashed_at,
         hash.data());
  std::copy(hash.begin(), hash.end(), bytes.begin() + static_cast<std::ptrdiff_t>(hashed_at));
}

std::string read_at(int file, std::int64_t offset, std::size_t size) {
  std::string bytes(size, '\0');
  std::size_t read = 0;
  while (read < size) {
    const auto count =
        ::pread(file, bytes.data() + read, size - read, offset + static_cast<std::int64_t>(read));
    if (count == 0) break;
    if (count > 0) {
      read += static_cast<std::size_t>(count);
    } else if (errno != EINTR) {
      throw JournalError(std::string("a journal cannot be read: ") + std::strerror(errno));
    }
  }
  bytes.resize(read);
  return bytes;
}

JournalHash read_segment_head(int file, const std::string& path) {
  const std::string head = read_at(file, 0, segment_head_bytes);
  if (head.size() < segment_head_bytes || !head.starts_with(segment_magic))
    throw JournalError(path + " is no segment of a journal: restore it from a backup");
  JournalHash hash{};
  std::copy_n(head.data() + segment_magic.size(), hash.size(), hash.begin());
  return hash;
}

std::optional<FoundRecord> read_record(const BytesAt& bytes_at, std::int64_t offset,
                                       const std::string& path) {
  const std::string_view head = bytes_at(offset, record_head_bytes);
  if (head.size() < record_head_bytes) return std::nullopt;
  FoundRecord found;
  std::size_t size = 0;
  for (std::size_t i = 4; i-- > 0;) size = size << 8 | static_cast<unsigned char>(head[i]);
  if (size > journal_record_max_bytes)
    throw JournalError(path + ": what stands at byte " + std::to_string(offset) + " is no record");
  std::copy_n(head.data() + 4, found.hash.size(), found.hash.begin());
  found.bytes = bytes_at(offset + record_head_bytes, size);
  if (found.bytes.size() < size) return std::nullopt;
  found.size_on_disk = record_head_bytes + static_cast<std::int64_t>(size);
  return found;
}

std::optional<FoundRecord> read_record(int file, std::int64_t offset, const std::string& path) {
  std::string bytes;
  return read_record(
      [&](std::int64_t from, std::size_t size) {
        bytes = read_at(file, from, size);
        return std::string_view(bytes);
      },
      offset, path);
}

}  // namespace carelog::infra
