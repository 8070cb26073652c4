#include "tools/log/log_head.h"

#include <nlohmann/json.hpp>

#include "infra/process/clock.h"

namespace carelog::tools {

namespace {

constexpr const char* head_kind = "carelog-log-head";

events::Hash hash_from_hex(const std::string& hex) {
  events::Hash hash{};
  if (hex.size() != 2 * hash.size() ||
      hex.find_first_not_of("0123456789abcdef") != std::string::npos)
    throw std::runtime_error("the head holds a hash that is none");
  for (std::size_t i = 0; i < hash.size(); ++i)
    hash[i] = static_cast<events::Hash::value_type>(std::stoi(hex.substr(2 * i, 2), nullptr, 16));
  return hash;
}

}  // namespace

std::string to_json(const LogHead& head) {
  nlohmann::ordered_json json = {
      {"kind", head_kind}, {"version", 1}, {"at", infra::format_time(head.at_ms)}};
  json["log"] = nlohmann::ordered_json::array();
  for (const auto& each : head.partitions) {
    nlohmann::ordered_json checkpoints = nlohmann::ordered_json::array();
    for (const auto& checkpoint : each.checkpoints)
      checkpoints.push_back(events::to_hex(checkpoint));
    json["log"].push_back({{"topic", each.topic},
                           {"partition", each.partition},
                           {"records", each.records},
                           {"term", each.term},
                           {"head", events::to_hex(each.head)},
                           {"digest", events::to_hex(each.digest)},
                           {"stride", each.stride},
                           {"checkpoints", std::move(checkpoints)}});
  }
  if (head.journal)
    json["accesses"] = {{"journal", head.journal->id},
                        {"position", head.journal->position},
                        {"hash", head.journal->hash}};
  return json.dump();
}

LogHead log_head_from_json(std::string_view text) {
  try {
    const auto json = nlohmann::json::parse(text);
    if (json.at("kind") != head_kind || json.at("version") != 1)
      throw std::runtime_error("it is not a log's head, or of a newer program");
    LogHead head;
    head.at_ms = infra::parse_time(json.at("at").get<std::string>()).value_or(0);
    for (const auto& each : json.at("log")) {
      PartitionHead partition{each.at("topic"),
                              each.at("partition"),
                              each.at("records"),
                              each.at("term"),
                              hash_from_hex(each.at("head")),
                              hash_from_hex(each.at("digest")),
                              each.at("stride"),
                              {}};
      if (partition.stride == 0) throw std::runtime_error("the head's stride is none");
      for (const auto& hex : each.at("checkpoints"))
        partition.checkpoints.push_back(hash_from_hex(hex));
      head.partitions.push_back(std::move(partition));
    }
    if (const auto found = json.find("accesses"); found != json.end())
      head.journal = JournalHead{found->at("journal"), found->at("position"), found->at("hash")};
    return head;
  } catch (const nlohmann::json::exception&) {
    throw std::runtime_error("it does not hold what a log's head holds");
  }
}

void HeadDigest::take(std::string_view bytes) {
  digest_ = events::extend_chain(digest_, bytes);
  if (++records_ % stride_ != 0) return;
  checkpoints_.push_back(digest_);
  if (checkpoints_.size() <= head_checkpoints_max) return;
  std::vector<events::Hash> every_other;
  for (std::size_t i = 1; i < checkpoints_.size(); i += 2) every_other.push_back(checkpoints_[i]);
  checkpoints_ = std::move(every_other);
  stride_ *= 2;
}

void HeadDigest::fill(PartitionHead& head) const {
  head.records = records_;
  head.digest = digest_;
  head.stride = stride_;
  head.checkpoints = checkpoints_;
}

void HeadComparison::take(std::string_view bytes) {
  if (difference_ || records_ >= head_.records) return;
  digest_ = events::extend_chain(digest_, bytes);
  ++records_;
  const std::uint64_t checkpoint = records_ / head_.stride;
  const bool at_checkpoint = records_ % head_.stride == 0 && checkpoint <= head_.checkpoints.size();
  const bool same = (!at_checkpoint || digest_ == head_.checkpoints[checkpoint - 1]) &&
                    (records_ != head_.records || digest_ == head_.digest);
  if (same) return;
  const std::uint64_t first =
      at_checkpoint ? records_ - head_.stride : records_ / head_.stride * head_.stride;
  difference_ = {static_cast<events::Offset>(first),
                 first + 1 == records_
                     ? "this record is not the one that the signed head knows"
                     : "a record from here to offset " + std::to_string(records_ - 1) +
                           " is not the one that the signed head knows"};
}

std::optional<HeadComparison::Difference> HeadComparison::finish() const {
  if (difference_ || records_ == head_.records) return difference_;
  return Difference{static_cast<events::Offset>(records_),
                    "the tail was cut off: the signed head knows " + std::to_string(head_.records) +
                        " records, here are " + std::to_string(records_)};
}

}  // namespace carelog::tools
