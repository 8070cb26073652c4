#include "tools/log/log_archive.h"

#include <algorithm>
#include <cassert>
#include <nlohmann/json.hpp>

#include "events/frame/frame_rule.h"

namespace carelog::tools {

namespace {

using nlohmann::json;
using nlohmann::ordered_json;

constexpr std::string_view magic = "carelog-log-export\n";
constexpr char header_kind = 'H';
constexpr char records_kind = 'R';
constexpr char end_kind = 'E';
constexpr std::size_t block_bytes_wanted = 1 << 20;
constexpr std::size_t record_head_bytes = 8 + 4;

void put_number(std::string& out, std::uint64_t value, int bytes) {
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8)
    out.push_back(static_cast<char>(value >> shift));
}

// A payload that no writer produces.
struct BadPayload : std::runtime_error {
  using std::runtime_error::runtime_error;
};

std::string_view take(std::string_view& in, std::size_t size) {
  if (in.size() < size) throw BadPayload("it is shorter than it says");
  const std::string_view taken = in.substr(0, size);
  in.remove_prefix(size);
  return taken;
}

std::uint64_t take_number(std::string_view& in, std::size_t bytes) {
  std::uint64_t value = 0;
  for (const char byte : take(in, bytes)) value = value << 8 | static_cast<std::uint8_t>(byte);
  return value;
}

events::Hash next_digest(const events::Hash& before, const std::string& head,
                         std::string_view payload) {
  std::string bytes = head;
  bytes += payload;
  return events::extend_chain(before, bytes);
}

std::string block_head(char kind, std::size_t payload_bytes) {
  std::string head(1, kind);
  put_number(head, payload_bytes, 4);
  return head;
}

std::string file_head() {
  std::string head(magic);
  put_number(head, archive_version, 4);
  return head;
}

std::string json_of(const ArchiveHeader& header) {
  ordered_json topics = ordered_json::array();
  for (const auto& topic : header.topics)
    topics.push_back({{"name", topic.name}, {"ends", topic.ends}});
  return ordered_json{{"createdAtMs", header.created_at_ms},
                      {"program", header.program},
                      {"skippedSequenceIsDamage", header.skipped_sequence_is_damage},
                      {"topics", topics}}
      .dump();
}

ArchiveHeader header_of(std::string_view text) {
  const json in = json::parse(text);
  ArchiveHeader header{
      in.at("createdAtMs"), in.at("program"), in.at("skippedSequenceIsDamage"), {}};
  for (const auto& topic : in.at("topics"))
    header.topics.push_back({topic.at("name"), topic.at("ends")});
  const bool sensible = !header.topics.empty() && header.topics.size() <= archive_topics_max &&
                        std::all_of(header.topics.begin(), header.topics.end(), [](auto& topic) {
                          return !topic.ends.empty() && topic.ends.size() <= events::slices;
                        });
  if (!sensible) throw BadPayload("its header names no topics, or too many partitions");
  return header;
}

std::string json_of(const ArchiveEnd& end) {
  ordered_json heads = ordered_json::array();
  for (const auto& head : end.heads)
    heads.push_back({{"topic", head.topic},
                     {"partition", head.partition},
                     {"records", head.records},
                     {"head", head.head},
                     {"contents", head.contents}});
  return ordered_json{{"heads", heads}}.dump();
}

ArchiveEnd end_of(std::string_view text) {
  ArchiveEnd end;
  const json in = json::parse(text);
  for (const auto& head : in.at("heads"))
    end.heads.push_back({head.at("topic"), head.at("partition"), head.at("records"),
                         head.at("head"), head.at("contents")});
  return end;
}

}  // namespace

std::size_t records_of_one_block(const std::vector<events::LogRecord>& records) {
  std::size_t bytes = 0;
  std::size_t count = 0;
  for (const auto& record : records) {
    bytes += record_head_bytes + record.bytes.size();
    if (count > 0 && bytes > block_bytes_wanted) break;
    ++count;
  }
  return count;
}

ArchiveWriter::ArchiveWriter(std::ostream& out, const ArchiveHeader& header)
    : out_(out), header_(header), digest_(events::sha256(file_head())) {
  out_ << file_head();
  write_block(header_kind, json_of(header));
}

ArchiveWriter::ArchiveWriter(std::ostream& out, ArchiveHeader header, const events::Hash& digest)
    : out_(out), header_(std::move(header)), digest_(digest) {}

void ArchiveWriter::write(const ArchiveRecords& records) {
  assert(!records.records.empty());
  const auto topic = std::find_if(header_.topics.begin(), header_.topics.end(),
                                  [&](const auto& each) { return each.name == records.topic; });
  assert(topic != header_.topics.end());
  std::string payload;
  put_number(payload, static_cast<std::uint64_t>(topic - header_.topics.begin()), 2);
  put_number(payload, records.records.front().partition, 4);
  put_number(payload, static_cast<std::uint64_t>(records.records.front().offset), 8);
  put_number(payload, records.records.size(), 4);
  for (const auto& record : records.records) {
    put_number(payload, static_cast<std::uint64_t>(record.appended_at_ms), 8);
    put_number(payload, record.bytes.size(), 4);
    payload += record.bytes;
  }
  write_block(records_kind, payload);
}

void ArchiveWriter::write(const ArchiveEnd& end) {
  write_block(end_kind, json_of(end));
}

void ArchiveWriter::write_block(char kind, const std::string& payload) {
  assert(payload.size() <= archive_block_bytes_max);
  const std::string head = block_head(kind, payload.size());
  digest_ = next_digest(digest_, head, payload);
  out_ << head << payload;
  out_.write(reinterpret_cast<const char*>(digest_.data()),
             static_cast<std::streamsize>(digest_.size()));
}

ArchiveReader::ArchiveReader(std::istream& in) : in_(in) {}

void ArchiveReader::refuse(const std::string& why) const {
  throw ArchiveDamaged("at byte " + std::to_string(bytes_read_) +
                       (last_place_.empty() ? std::string() : ", behind " + last_place_) + ": " +
                       why);
}

void ArchiveReader::read_start() {
  std::string start(file_head().size(), '\0');
  in_.read(start.data(), static_cast<std::streamsize>(start.size()));
  if (static_cast<std::size_t>(in_.gcount()) != start.size() || !start.starts_with(magic))
    refuse("this is no file of `carelog log export`");
  std::string_view number = std::string_view(start).substr(magic.size());
  if (const auto version = take_number(number, 4); version != archive_version)
    refuse("the file is of format " + std::to_string(version) + ", this program knows " +
           std::to_string(archive_version) + ": use the carelog that made it, or a newer one");
  digest_ = events::sha256(start);
  bytes_read_ = start.size();
}

std::optional<ArchiveBlock> ArchiveReader::next() {
  if (bytes_read_ == 0) read_start();
  if (in_.peek() == std::istream::traits_type::eof()) {
    if (!ended_) refuse("the file stops before its end: it was cut off, or never finished");
    return std::nullopt;
  }
  if (ended_) refuse("something follows the end of the export");
  try {
    return read_block();
  } catch (const BadPayload& bad) {
    refuse(std::string("a block is damaged: ") + bad.what());
  } catch (const json::exception&) {
    refuse("a block is damaged: its JSON cannot be read");
  }
}

ArchiveBlock ArchiveReader::read_block() {
  std::string head(5, '\0');
  in_.read(head.data(), 5);
  if (in_.gcount() != 5) refuse("the file was cut off in a block's head");
  std::string_view number = std::string_view(head).substr(1);
  const std::size_t size = take_number(number, 4);
  if (size > archive_block_bytes_max) refuse("a block is damaged: it is longer than any may be");
  std::string rest(size + events::Hash().size(), '\0');
  in_.read(rest.data(), static_cast<std::streamsize>(rest.size()));
  if (static_cast<std::size_t>(in_.gcount()) != rest.size())
    refuse("the file was cut off in a block");
  const std::string_view payload = std::string_view(rest).substr(0, size);
  const events::Hash digest = next_digest(digest_, head, payload);
  if (!std::equal(
          digest.begin(), digest.end(), rest.begin() + static_cast<std::ptrdiff_t>(size),
          [](std::uint8_t one, char other) { return one == static_cast<std::uint8_t>(other); }))
    refuse("a block is damaged: its bytes have another SHA-256 than when they were written");
  ArchiveBlock block = parse(head[0], payload);
  digest_ = digest;
  bytes_read_ += head.size() + rest.size();
  if (const auto* records = std::get_if<ArchiveRecords>(&block))
    last_place_ = records->topic + "/" + std::to_string(records->records.back().partition) + "@" +
                  std::to_string(records->records.back().offset);
  return block;
}

ArchiveBlock ArchiveReader::parse(char kind, std::string_view payload) {
  if ((kind == header_kind) == header_.has_value()) refuse("a block stands in a wrong place");
  switch (kind) {
    case header_kind:
      header_ = header_of(payload);
      return *header_;
    case records_kind:
      return parse_records(payload);
    case end_kind:
      ended_ = true;
      return end_of(payload);
    default:
      refuse("a block is of an unknown kind");
  }
}

ArchiveRecords ArchiveReader::parse_records(std::string_view payload) const {
  const auto topic = take_number(payload, 2);
  const auto partition = static_cast<events::Partition>(take_number(payload, 4));
  auto offset = static_cast<events::Offset>(take_number(payload, 8));
  const auto count = take_number(payload, 4);
  if (topic >= header_->topics.size() || partition >= header_->topics[topic].ends.size())
    refuse("records of a topic or partition that the header does not have");
  if (count == 0) refuse("a block without records");
  ArchiveRecords found{header_->topics[topic].name, {}};
  for (std::uint64_t i = 0; i < count; ++i) {
    const auto appended_at = static_cast<std::int64_t>(take_number(payload, 8));
    const std::size_t size = take_number(payload, 4);
    found.records.push_back({partition, offset++, appended_at, std::string(take(payload, size))});
  }
  if (!payload.empty()) refuse("a block is longer than its records");
  return found;
}

}  // namespace carelog::tools
