#include "tools/status_table.h"

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "infra/process/clock.h"

namespace carelog::tools {

namespace {

std::string ago(std::int64_t at_ms, std::int64_t now_ms) {
  if (at_ms == 0) return "never";
  const std::int64_t seconds = std::max<std::int64_t>(now_ms - at_ms, 0) / 1000;
  if (seconds < 120) return std::to_string(seconds) + " s ago";
  if (seconds < 7200) return std::to_string(seconds / 60) + " min ago";
  return std::to_string(seconds / 3600) + " h ago";
}

std::string projection_rows(const InstanceStatus& status, std::int64_t now_ms) {
  if (status.projections.empty()) return "";
  std::string text = "\nread model  state         behind  last progress\n";
  for (const auto& each : status.projections) {
    char line[160];
    std::snprintf(line, sizeof line, "%-10s  %-10s %9lld  %s\n", each.name().c_str(),
                  each.state().c_str(), static_cast<long long>(each.lag_events()),
                  ago(each.last_progress_ms(), now_ms).c_str());
    text += line;
    if (each.parked_aggregates() > 0)
      text += "            " + std::to_string(each.parked_aggregates()) + " aggregates parked, " +
              std::to_string(each.waiting_commits()) +
              " commits wait: carelog projections parked " + each.name() + "\n";
    if (!each.failure().empty()) text += "            " + each.failure() + "\n";
  }
  return text;
}

// Ends of the log's partitions, from a projection that reads them.
std::string log_rows(const InstanceStatus& status) {
  std::map<std::string, std::map<std::uint32_t, std::int64_t>> ends;
  for (const auto& each : status.projections)
    for (const auto& at : each.partitions())
      ends[at.topic()][at.partition()] =
          std::max(ends[at.topic()][at.partition()], at.end_offset());
  std::string text;
  for (const auto& [topic, partitions] : ends) {
    std::int64_t records = 0;
    std::string list;
    for (const auto& [partition, end] : partitions) {
      records += end;
      list += " " + std::to_string(partition) + "@" + std::to_string(end);
    }
    text += (text.empty() ? "\ntopic " : "topic ") + topic + ": " + std::to_string(records) +
            " records;" + list + "\n";
  }
  return text;
}

std::string readiness_rows(const InstanceStatus& status) {
  if (!status.ready) return "";
  std::string text = std::string("ready    ") + (*status.ready ? "yes" : "NO") + "\n";
  const auto json = nlohmann::json::parse(status.readiness, nullptr, false);
  if (*status.ready || !json.is_object()) return text;
  for (const auto& each : json.value("dependencies", nlohmann::json::array())) {
    if (each.value("ok", false)) continue;
    text += "         " + each.value("name", "?") + ": " + each.value("detail", "") + "\n";
  }
  return text;
}

}  // namespace

std::string status_text(const InstanceStatus& status, std::int64_t now_ms) {
  std::string text;
  for (const auto& process : status.instance.processes) {
    text += "process  " + std::to_string(process.pid) + ":";
    for (const auto& role : process.roles) text += " " + role;
    text += "\n";
  }
  if (!status.instance.gateway.empty()) text += "gateway  " + status.instance.gateway + "\n";
  text += "log      " + status.instance.log + "\n";
  return text + readiness_rows(status) + projection_rows(status, now_ms) + log_rows(status);
}

std::string status_json(const InstanceStatus& status) {
  nlohmann::ordered_json json;
  for (const auto& process : status.instance.processes)
    json["processes"].push_back({{"pid", process.pid}, {"roles", process.roles}});
  json["gateway"] = status.instance.gateway;
  json["log"] = status.instance.log;
  json["ready"] = status.ready ? nlohmann::ordered_json(*status.ready) : nullptr;
  json["projections"] = nlohmann::ordered_json::array();
  for (const auto& each : status.projections) {
    nlohmann::ordered_json item = {
        {"name", each.name()},
        {"state", each.state()},
        {"lagEvents", each.lag_events()},
        {"lastProgress",
         each.last_progress_ms() == 0 ? "" : infra::format_time(each.last_progress_ms())},
        {"failure", each.failure()},
        {"generation", each.generation()},
        {"parkedAggregates", each.parked_aggregates()},
        {"waitingCommits", each.waiting_commits()}};
    for (const auto& at : each.partitions())
      item["partitions"].push_back({{"topic", at.topic()},
                                    {"partition", at.partition()},
                                    {"nextOffset", at.next_offset()},
                                    {"endOffset", at.end_offset()}});
    json["projections"].push_back(std::move(item));
  }
  return json.dump(2) + "\n";
}

}  // namespace carelog::tools
