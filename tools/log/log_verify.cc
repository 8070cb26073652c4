#include "tools/log/log_verify.h"

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <utility>

#include "events/frame/frame_codec.h"

namespace carelog::tools {

using events::Verdict;

PartitionVerifier::PartitionVerifier(std::string topic, events::Partition partition,
                                     VerifyRules rules)
    : rules_(rules) {
  report_.topic = std::move(topic);
  report_.partition = partition;
}

bool PartitionVerifier::take(events::Offset offset, std::string_view bytes) {
  if (offset != rule_.next_offset()) {
    add_damage(offset, "offset gap: expected offset " + std::to_string(rule_.next_offset()));
    return false;
  }
  ++report_.records;
  report_.bytes += bytes.size();
  events::Frame frame;
  try {
    frame = events::decode_frame(bytes);
  } catch (const events::UndecodableFrame& undecodable) {
    add_damage(offset, std::string("undecodable frame: ") + undecodable.what());
    return false;
  }
  const std::int64_t made_ms = events::made_at_ms(frame);
  if (report_.records == 1) report_.first_made_ms = made_ms;
  report_.last_made_ms = std::max(report_.last_made_ms, made_ms);
  const Verdict verdict = rule_.apply(offset, frame, bytes);
  if (verdict != Verdict::valid) {
    ++report_.voids[verdict];
    judge_void(offset, frame, verdict);
  } else if (const auto* commit = std::get_if<events::Commit>(&frame)) {
    ++report_.commits;
    report_.events += commit->events.size();
  } else if (const auto* claim = std::get_if<events::Claim>(&frame)) {
    ++report_.claims;
    report_.leader = claim->endpoint;
    claimed_terms_.insert(claim->term);
    skip_.reset();
  } else {
    const auto& manifest = std::get<events::Manifest>(frame);
    if (manifest.topic != report_.topic || manifest.partition != report_.partition)
      add_damage(offset, "the manifest is of another topic or partition");
  }
  return true;
}

void PartitionVerifier::judge_void(events::Offset offset, const events::Frame& frame,
                                   Verdict verdict) {
  if (offset == 0) {
    add_damage(offset, "the partition does not begin with a manifest");
    return;
  }
  const auto* commit = std::get_if<events::Commit>(&frame);
  if (commit == nullptr) return;
  if (!claimed_terms_.contains(commit->term)) {
    add_damage(offset, "a commit of term " + std::to_string(commit->term) +
                           ", which nobody has claimed before it");
  } else if (verdict == Verdict::void_broken_chain) {
    add_damage(offset, "broken chain: the commit extends another history than the one before it");
  } else if (verdict == Verdict::void_sequence && commit->sequence > rule_.sequence() && !skip_) {
    skip_ = {offset, "skipped sequence: expected " + std::to_string(rule_.sequence() + 1) +
                         " of term " + std::to_string(rule_.term()) + ", found " +
                         std::to_string(commit->sequence)};
    if (rules_.skipped_sequence_is_damage) add_damage(skip_->offset, skip_->what);
  }
}

PartitionReport PartitionVerifier::finish() {
  if (skip_ && !rules_.skipped_sequence_is_damage) add_damage(skip_->offset, skip_->what);
  report_.term = rule_.term();
  report_.head = rule_.head();
  return std::move(report_);
}

void PartitionVerifier::add_damage(events::Offset offset, std::string what) {
  report_.damage.push_back({offset, std::move(what)});
}

std::string to_text(const std::vector<PartitionReport>& reports) {
  std::string text = "topic      part    records   commits    events  claims    void  term  head\n";
  std::string damage;
  for (const auto& report : reports) {
    std::uint64_t voids = 0;
    std::string kinds;
    for (const auto& [verdict, count] : report.voids) {
      voids += count;
      kinds += "  " + std::to_string(count) + " " + std::string(events::verdict_name(verdict));
    }
    char line[200];
    std::snprintf(
        line, sizeof line, "%-9s %5u %10llu %9llu %9llu %7llu %7llu %5llu  ", report.topic.c_str(),
        report.partition, static_cast<unsigned long long>(report.records),
        static_cast<unsigned long long>(report.commits),
        static_cast<unsigned long long>(report.events),
        static_cast<unsigned long long>(report.claims), static_cast<unsigned long long>(voids),
        static_cast<unsigned long long>(report.term));
    text += line + events::to_hex(report.head) + kinds + "\n";
    for (const auto& item : report.damage)
      damage += "DAMAGED: " + report.topic + ", partition " + std::to_string(report.partition) +
                ", offset " + std::to_string(item.offset) + ": " + item.what + "\n";
  }
  return text + damage;
}

std::string to_json(const std::vector<PartitionReport>& reports) {
  nlohmann::ordered_json all = nlohmann::ordered_json::array();
  for (const auto& report : reports) {
    nlohmann::ordered_json item = {
        {"topic", report.topic},     {"partition", report.partition},
        {"records", report.records}, {"commits", report.commits},
        {"events", report.events},   {"claims", report.claims},
        {"term", report.term},       {"head", events::to_hex(report.head)},
        {"sound", report.sound()}};
    for (const auto& [verdict, count] : report.voids)
      item["void"][std::string(events::verdict_name(verdict))] = count;
    for (const auto& found : report.damage)
      item["damage"].push_back({{"offset", found.offset}, {"what", found.what}});
    all.push_back(std::move(item));
  }
  return all.dump(2) + "\n";
}

}  // namespace carelog::tools
