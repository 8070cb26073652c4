#include "events/frame/frame_rule.h"

#include <algorithm>

#include "infra/ids/hex.h"

namespace carelog::events {
namespace {

void put_u64(std::string& out, std::uint64_t value) {
  for (int shift = 56; shift >= 0; shift -= 8) out.push_back(static_cast<char>(value >> shift));
}

std::uint64_t take_u64(std::string_view& in) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < 8; ++i) value = value << 8 | static_cast<std::uint8_t>(in[i]);
  in.remove_prefix(8);
  return value;
}

constexpr char saved_version = 2;

}  // namespace

std::string_view verdict_name(Verdict verdict) {
  switch (verdict) {
    case Verdict::valid:
      return "valid";
    case Verdict::void_misplaced_manifest:
      return "void: misplaced manifest";
    case Verdict::void_stale_claim:
      return "void: stale claim";
    case Verdict::void_lower_level:
      return "void: lower vocabulary level";
    case Verdict::void_stale_term:
      return "void: stale term";
    case Verdict::void_sequence:
      return "void: out of sequence";
    case Verdict::void_broken_chain:
      return "void: broken chain";
  }
  return "";
}

Verdict FrameRule::judge(Offset offset, const Frame& frame) const {
  if (std::holds_alternative<Manifest>(frame)) {
    return offset == 0 ? Verdict::valid : Verdict::void_misplaced_manifest;
  }
  if (offset == 0) return Verdict::void_misplaced_manifest;
  if (const Claim* claim = std::get_if<Claim>(&frame)) {
    if (claim->term <= term_) return Verdict::void_stale_claim;
    return claim->level >= level_ ? Verdict::valid : Verdict::void_lower_level;
  }
  const Commit& commit = std::get<Commit>(frame);
  if (term_ == 0 || commit.term != term_) return Verdict::void_stale_term;
  if (commit.sequence != sequence_ + 1) return Verdict::void_sequence;
  if (commit.previous_hash != head_) return Verdict::void_broken_chain;
  return Verdict::valid;
}

Verdict FrameRule::apply(Offset offset, const Frame& frame, std::string_view bytes) {
  if (offset != next_offset_) {
    throw LogGap("the log jumped from offset " + std::to_string(next_offset_) + " to " +
                 std::to_string(offset));
  }
  const Verdict verdict = judge(offset, frame);
  ++next_offset_;
  if (verdict != Verdict::valid) return verdict;
  if (const Claim* claim = std::get_if<Claim>(&frame)) {
    term_ = claim->term;
    level_ = claim->level;
    writer_ = claim->writer;
    sequence_ = 0;
  } else if (std::holds_alternative<Commit>(frame)) {
    ++sequence_;
  }
  head_ = extend_chain(head_, bytes);
  return verdict;
}

std::string FrameRule::save() const {
  std::string saved(1, saved_version);
  saved.reserve(saved_size);
  put_u64(saved, static_cast<std::uint64_t>(next_offset_));
  put_u64(saved, term_);
  put_u64(saved, level_);
  put_u64(saved, sequence_);
  saved.append(reinterpret_cast<const char*>(writer_.data()), writer_.size());
  saved.append(reinterpret_cast<const char*>(head_.data()), head_.size());
  return saved;
}

FrameRule FrameRule::load(std::string_view saved) {
  if (saved.size() != saved_size || saved.front() != saved_version) {
    throw std::invalid_argument("a stored reader position is damaged or of a newer version");
  }
  saved.remove_prefix(1);
  FrameRule rule;
  rule.next_offset_ = static_cast<Offset>(take_u64(saved));
  rule.term_ = take_u64(saved);
  rule.level_ = static_cast<std::uint32_t>(take_u64(saved));
  rule.sequence_ = take_u64(saved);
  std::copy_n(saved.begin(), rule.writer_.size(), rule.writer_.begin());
  std::copy_n(saved.begin() + rule.writer_.size(), rule.head_.size(), rule.head_.begin());
  return rule;
}

Hash extend_chain(const Hash& head, std::string_view bytes) {
  return sha256_of({{reinterpret_cast<const char*>(head.data()), head.size()}, bytes});
}

std::string to_hex(const Hash& hash) {
  return infra::to_hex(hash.data(), hash.size());
}

}  // namespace carelog::events
