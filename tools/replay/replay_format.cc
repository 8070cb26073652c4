#include "tools/replay/replay_format.h"

#include <nlohmann/json.hpp>

#include "events/description/json.h"
#include "infra/ids/hex.h"
#include "infra/process/clock.h"
#include "infra/text/text.h"

namespace carelog::tools {

namespace {

using nlohmann::ordered_json;
using namespace carelog::events;  // NOLINT: every fact is named below

template <std::size_t size>
std::string hex(const std::array<std::uint8_t, size>& bytes) {
  return infra::to_hex(bytes.data(), size);
}

std::string verdict_text(const JudgedRecord& record) {
  return std::string(record.verdict ? verdict_name(*record.verdict) : "not judged");
}

// Appended to a line of text: a note if the record may not count.
std::string verdict_mark(const JudgedRecord& record) {
  return record.verdict == Verdict::valid ? "" : "  [" + verdict_text(record) + "]";
}

void describe(ordered_json& out, const Manifest& manifest) {
  out["kind"] = "manifest";
  out["partitions"] = manifest.partitions;
  out["sliceHash"] = manifest.slice_hash;
}

void describe(ordered_json& out, const Claim& claim) {
  out["kind"] = "claim";
  out["term"] = claim.term;
  out["writer"] = hex(claim.writer);
  out["endpoint"] = claim.endpoint;
}

void describe(ordered_json& out, const Commit& commit) {
  const Metadata& meta = commit.metadata;
  out["kind"] = "commit";
  out["term"] = commit.term;
  out["sequence"] = commit.sequence;
  out["previousHash"] = hex(commit.previous_hash);
  out["commandId"] = commit.command_id;
  out["requestHash"] = hex(commit.request_hash);
  out["aggregate"] = {{"type", commit.aggregate.type}, {"id", commit.aggregate.id}};
  out["key"] = commit.key;
  out["baseVersion"] = commit.base_version;
  out["metadata"] = {{"clinic", meta.clinic},
                     {"actor", meta.actor},
                     {"role", meta.role},
                     {"purpose", meta.purpose},
                     {"command", meta.command},
                     {"correlationId", meta.correlation_id},
                     {"causationId", meta.causation_id},
                     {"traceparent", meta.traceparent},
                     {"timeZone", meta.time_zone}};
  std::uint64_t version = commit.base_version;
  for (const auto& event : commit.events)
    out["events"].push_back({{"type", type_name(event)},
                             {"version", ++version},
                             {"data", description::to_json(event)}});
}

std::string place_of(const JudgedRecord& record) {
  return record.topic + "/" + std::to_string(record.record.partition) + "@" +
         std::to_string(record.record.offset);
}

// The time at the front is when the command came, by the writer's clock; this one is the log's.
std::string appended_text(const JudgedRecord& record) {
  const std::int64_t at_ms = record.record.appended_at_ms;
  return at_ms > 0 ? ", appended at " + infra::format_time(at_ms) : "";
}

std::string text_of(const JudgedRecord& record, const Commit& commit) {
  const Metadata& meta = commit.metadata;
  std::string text;
  std::uint64_t version = commit.base_version;
  for (const auto& event : commit.events) {
    text += infra::format_time(meta.decided_at_ms) + "  " + place_of(record) + "  " +
            std::string(type_name(event)) + "  " + infra::printable(commit.aggregate.type) + " " +
            infra::printable(commit.aggregate.id) + " v" + std::to_string(++version);
    text += verdict_mark(record) + "\n    by " + infra::printable(meta.actor) + " (" +
            infra::printable(meta.role) + ", " + infra::printable(meta.purpose) + ") with " +
            infra::printable(meta.command) + " " + infra::printable(commit.command_id) +
            appended_text(record) + "\n";
    const ordered_json fields = description::to_json(event);
    for (const auto& [name, value] : fields.items()) {
      if (value.empty() || value == "") continue;
      text += "    " + name + ": " +
              infra::printable(value.is_string() ? value.get<std::string>() : value.dump()) + "\n";
    }
  }
  return text;
}

std::string text_of(const JudgedRecord& record, const std::string& what) {
  return infra::format_time(record.made_at_ms()) + "  " + place_of(record) + "  " + what +
         verdict_mark(record) + appended_text(record) + "\n";
}

}  // namespace

std::string to_json_line(const JudgedRecord& record) {
  ordered_json out = {{"topic", record.topic},
                      {"partition", record.record.partition},
                      {"offset", record.record.offset},
                      {"at", infra::format_time(record.made_at_ms())}};
  if (record.record.appended_at_ms > 0)
    out["appendedAt"] = infra::format_time(record.record.appended_at_ms);
  out["verdict"] = verdict_text(record);
  std::visit([&](const auto& frame) { describe(out, frame); }, record.frame);
  return out.dump(-1, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

std::string to_text(const JudgedRecord& record) {
  if (const auto* commit = std::get_if<Commit>(&record.frame)) return text_of(record, *commit);
  if (const auto* claim = std::get_if<Claim>(&record.frame))
    return text_of(record, "claim of term " + std::to_string(claim->term) + " by " +
                               infra::printable(claim->endpoint));
  const auto& manifest = std::get<Manifest>(record.frame);
  return text_of(record, "manifest of " + std::to_string(manifest.partitions) + " partitions");
}

}  // namespace carelog::tools
