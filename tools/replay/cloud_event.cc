#include "tools/replay/cloud_event.h"

#include <nlohmann/json.hpp>

#include "events/description/json.h"
#include "infra/process/clock.h"

namespace carelog::tools {

namespace {

using nlohmann::ordered_json;

// Leaves out empty texts, because an attribute must not be empty.
void put(ordered_json& out, const char* name, const std::string& value) {
  if (!value.empty()) out[name] = value;
}

ordered_json cloud_event(const JudgedRecord& record, const events::Commit& commit,
                         std::size_t index) {
  const events::Metadata& meta = commit.metadata;
  const events::Event& event = commit.events[index];
  ordered_json out = {{"specversion", "1.0"}};
  out["id"] = record.topic + "." + std::to_string(record.record.partition) + "." +
              std::to_string(record.record.offset) + "." + std::to_string(index);
  out["source"] =
      "/carelog/" + (meta.clinic.empty() ? "unknown" : meta.clinic) + "/" + record.topic;
  out["type"] = "org.carelog." + std::string(events::type_name(event)) + ".v1";
  out["subject"] = commit.aggregate.type + "/" + commit.aggregate.id;
  out["time"] = infra::format_time(meta.decided_at_ms);
  out["datacontenttype"] = "application/json";
  if (record.record.appended_at_ms > 0)
    out["appendedtime"] = infra::format_time(record.record.appended_at_ms);
  put(out, "traceparent", meta.traceparent);
  put(out, "aggregateversion", std::to_string(commit.base_version + index + 1));
  put(out, "partitionkey", commit.key);
  put(out, "commandid", commit.command_id);
  put(out, "command", meta.command);
  put(out, "correlationid", meta.correlation_id);
  put(out, "causationid", meta.causation_id);
  put(out, "actor", meta.actor);
  put(out, "actorrole", meta.role);
  put(out, "purpose", meta.purpose);
  if (!record.verdict) out["verdict"] = "not judged";
  out["data"] = description::to_json(event);
  return out;
}

}  // namespace

std::string to_cloud_events(const JudgedRecord& record) {
  std::string lines;
  const auto* commit = std::get_if<events::Commit>(&record.frame);
  if (commit == nullptr) return lines;
  for (std::size_t index = 0; index < commit->events.size(); ++index) {
    lines += cloud_event(record, *commit, index)
                 .dump(-1, ' ', false, ordered_json::error_handler_t::replace) +
             "\n";
  }
  return lines;
}

}  // namespace carelog::tools
