#include "tools/models/status_table.h"

#include <algorithm>
#include <cstdio>
#include <map>
#include <nlohmann/json.hpp>

#include "infra/process/clock.h"
#include "infra/text/text.h"

namespace carelog::tools {

namespace {

std::string ago(std::int64_t at_ms, std::int64_t now_ms) {
  if (at_ms == 0) return "never";
  const std::int64_t seconds = std::max<std::int64_t>(now_ms - at_ms, 0) / 1000;
  if (seconds < 120) return std::to_string(seconds) + " s ago";
  if (seconds < 7200) return std::to_string(seconds / 60) + " min ago";
  return std::to_string(seconds / 3600) + " h ago";
}

std::string time_text(std::int64_t at_ms) {
  return at_ms == 0 ? "" : infra::format_time(at_ms);
}

std::string projection_rows(const InstanceStatus& status, std::int64_t now_ms) {
  if (status.projections.empty()) return "";
  std::string text = "\nread model  state         behind    seconds  last progress   parked\n";
  for (const auto& each : status.projections) {
    char line[160];
    std::snprintf(line, sizeof line, "%-10s  %-10s %9lld %10.1f  %-14s %7lld\n",
                  infra::printable(each.name()).c_str(), infra::printable(each.state()).c_str(),
                  static_cast<long long>(each.lag_events()), each.lag_seconds(),
                  ago(each.last_progress_ms(), now_ms).c_str(),
                  static_cast<long long>(each.parked_aggregates()));
    text += line;
    if (each.parked_aggregates() > 0)
      text += "            " + std::to_string(each.waiting_commits()) +
              " commits wait: carelog projections parked " + each.name() + "\n";
    if (!each.failure().empty()) text += "            " + infra::printable(each.failure()) + "\n";
  }
  return text;
}

// Ends of the log's partitions, as reported by a projection that reads them.
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

nlohmann::json readiness_of(const InstanceStatus& status) {
  auto json = nlohmann::json::parse(status.readiness, nullptr, false);
  return json.is_object() ? json : nlohmann::json::object();
}

std::string readiness_rows(const InstanceStatus& status) {
  if (!status.ready) return "";
  const auto json = readiness_of(status);
  const bool degraded = json.value("status", "") == "degraded";
  std::string text = std::string("ready    ") +
                     (!*status.ready ? "NO"
                      : degraded     ? "yes, degraded"
                                     : "yes") +
                     "\n";
  for (const auto& each : json.value("dependencies", nlohmann::json::array())) {
    if (each.value("ok", false) && each.value("state", "up") == "up") continue;
    text += "         " + infra::printable(each.value("name", "?")) + ": " +
            infra::printable(each.value("detail", "")) + "\n";
  }
  return text;
}

std::string milliseconds(double ms) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f ms", ms);
  return text;
}

std::string canary_rows(const InstanceStatus& status) {
  const auto canary = readiness_of(status).value("canary", nlohmann::json());
  if (!canary.is_object()) return "";
  std::string text = "canary   ";
  text += canary.contains("roundTripMs")
              ? milliseconds(canary.value("roundTripMs", 0.0)) + " there and back, " +
                    std::to_string(canary.value("lastCompleteAgeMs", std::int64_t{0}) / 1000) +
                    " s ago"
              : std::string("no trip has been complete yet");
  text += "; " + std::to_string(canary.value("trips", 0)) + " sent, " +
          std::to_string(canary.value("failures", 0)) + " failed\n";
  std::string stages;
  for (const auto& stage : canary.value("stages", nlohmann::json::array())) {
    stages += (stages.empty() ? "         " : ", ") + stage.value("name", "?") + " ";
    stages += stage.value("ok", false) ? milliseconds(stage.value("ms", 0.0)) : "FAILED";
  }
  return stages.empty() ? text : text + stages + "\n";
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
  return text + readiness_rows(status) + canary_rows(status) + projection_rows(status, now_ms) +
         log_rows(status);
}

std::string redrawn(const std::string& text) {
  std::string drawn = "\x1b[H";
  for (const char each : text) {
    if (each == '\n') drawn += "\x1b[K";
    drawn += each;
  }
  return drawn + "\x1b[J";
}

std::string status_json(const InstanceStatus& status) {
  nlohmann::ordered_json json;
  for (const auto& process : status.instance.processes)
    json["processes"].push_back({{"pid", process.pid}, {"roles", process.roles}});
  json["gateway"] = status.instance.gateway;
  json["log"] = status.instance.log;
  json["ready"] = status.ready ? nlohmann::ordered_json(*status.ready) : nullptr;
  const auto readiness = readiness_of(status);
  for (const char* part : {"dependencies", "canary"})
    if (readiness.contains(part)) json[part] = readiness.at(part);
  json["projections"] = nlohmann::ordered_json::array();
  for (const auto& each : status.projections) {
    nlohmann::ordered_json item = {{"name", each.name()},
                                   {"state", each.state()},
                                   {"lagEvents", each.lag_events()},
                                   {"lagSeconds", each.lag_seconds()},
                                   {"lastProgress", time_text(each.last_progress_ms())},
                                   {"failure", each.failure()},
                                   {"generation", each.generation()},
                                   {"parkedAggregates", each.parked_aggregates()},
                                   {"waitingCommits", each.waiting_commits()}};
    for (const auto& at : each.partitions())
      item["partitions"].push_back({{"topic", at.topic()},
                                    {"partition", at.partition()},
                                    {"nextOffset", at.next_offset()},
                                    {"endOffset", at.end_offset()},
                                    {"lagSeconds", at.lag_seconds()},
                                    {"lastProgress", time_text(at.last_progress_ms())}});
    json["projections"].push_back(std::move(item));
  }
  return json.dump(2) + "\n";
}

}  // namespace carelog::tools
