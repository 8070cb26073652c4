#include <fcntl.h>
#include <unistd.h>

#include <algorithm>

#include "infra/journal/journal_segment.h"

namespace carelog::infra {

namespace {
constexpr std::size_t window_bytes = 256 * 1024;
}  // namespace

JournalReader::JournalReader(std::string directory, std::int64_t from)
    : directory_(std::move(directory)), position_(from) {}

JournalReader::~JournalReader() {
  if (file_ >= 0) ::close(file_);
}

// Opens the segment that holds the position, or the first one after it. False: there is none.
bool JournalReader::open_segment_of(std::int64_t position) {
  std::int64_t base = -1;
  for (const std::int64_t each : segments_of(directory_)) {
    if (each <= position) base = each;
  }
  if (base < 0) return false;
  if (base == base_) return true;
  const std::string path = segment_path(directory_, base);
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) throw JournalError(path + " cannot be read");
  if (file_ >= 0) ::close(file_);
  file_ = file;
  base_ = base;
  window_.clear();
  const JournalHash before = read_segment_head(file_, path);
  if (hash_ && *hash_ != before && position == base)
    throw JournalError("the journal's chain is broken at position " + std::to_string(base) +
                       ": the segment before it was cut or edited");
  if (position <= base + segment_head_bytes) {
    hash_ = before;
    position_ = base + segment_head_bytes;
  } else {
    hash_.reset();
  }
  return true;
}

bool JournalReader::skip_damage() {
  for (const std::int64_t base : segments_of(directory_)) {
    if (base <= position_) continue;
    hash_.reset();
    position_ = base;
    return open_segment_of(base);
  }
  return false;
}

std::string_view JournalReader::bytes_at(std::int64_t offset, std::size_t size) {
  const auto there = [&] {
    const std::int64_t into = offset - window_at_;
    const auto window_size = static_cast<std::int64_t>(window_.size());
    return into < 0 || into >= window_size
               ? std::string_view()
               : std::string_view(window_).substr(static_cast<std::size_t>(into), size);
  };
  if (there().size() < size) {
    window_ = read_at(file_, offset, std::max(size, window_bytes));
    window_at_ = offset;
  }
  return there();
}

std::optional<JournalRecord> JournalReader::next(std::int64_t end) {
  for (;;) {
    if (position_ >= end || (base_ < 0 && !open_segment_of(position_))) return std::nullopt;
    const std::string path = segment_path(directory_, base_);
    const auto found = read_record(
        [this](std::int64_t offset, std::size_t size) { return bytes_at(offset, size); },
        position_ - base_, path);
    if (!found) {
      // The end of this segment; the next one, if any, begins there.
      const std::int64_t base = base_;
      if (!open_segment_of(position_) || base_ == base) return std::nullopt;
      continue;
    }
    if (hash_ && extend(*hash_, found->bytes) != found->hash)
      throw JournalError("the journal's chain is broken at position " + std::to_string(position_) +
                         ": a record was edited, dropped or reordered");
    JournalRecord record{position_, position_ + found->size_on_disk, found->bytes, found->hash};
    position_ = record.next_position;
    hash_ = found->hash;
    return record;
  }
}

}  // namespace carelog::infra
