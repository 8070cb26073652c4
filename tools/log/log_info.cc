#include "tools/log/log_info.h"

#include <cstdio>
#include <nlohmann/json.hpp>

#include "infra/process/clock.h"

#include "infra/text/text.h"

namespace carelog::tools {

namespace {

std::uint64_t voids_of(const PartitionReport& report) {
  std::uint64_t voids = 0;
  for (const auto& [_, count] : report.voids) voids += count;
  return voids;
}

std::string time_of(std::int64_t time_ms) {
  return time_ms == 0 ? "-" : infra::format_time(time_ms);
}

}  // namespace

std::string info_text(const std::vector<PartitionReport>& reports) {
  std::string text =
      "topic      part    records        bytes    events    void  term  leader"
      "                first                     last                      head\n";
  std::uint64_t records = 0;
  std::uint64_t bytes = 0;
  for (const auto& report : reports) {
    char line[256];
    std::snprintf(
        line, sizeof line, "%-9s %5u %10llu %12llu %9llu %7llu %5llu  %-20s  %-24s  %-24s",
        report.topic.c_str(), report.partition, static_cast<unsigned long long>(report.records),
        static_cast<unsigned long long>(report.bytes),
        static_cast<unsigned long long>(report.events),
        static_cast<unsigned long long>(voids_of(report)),
        static_cast<unsigned long long>(report.term),
        report.leader.empty() ? "-" : infra::printable(report.leader).c_str(),
        time_of(report.first_made_ms).c_str(), time_of(report.last_made_ms).c_str());
    text += std::string(line) + "  " + events::to_hex(report.head) + "\n";
    records += report.records;
    bytes += report.bytes;
  }
  return text + std::to_string(records) + " records, " + std::to_string(bytes) + " bytes\n";
}

std::string info_json(const std::vector<PartitionReport>& reports) {
  nlohmann::ordered_json all = nlohmann::ordered_json::array();
  for (const auto& report : reports) {
    nlohmann::ordered_json item = {{"topic", report.topic},     {"partition", report.partition},
                                   {"records", report.records}, {"bytes", report.bytes},
                                   {"claims", report.claims},   {"commits", report.commits},
                                   {"events", report.events},   {"void", voids_of(report)},
                                   {"term", report.term},       {"leader", report.leader}};
    if (report.records > 0) {
      item["first"] = infra::format_time(report.first_made_ms);
      item["last"] = infra::format_time(report.last_made_ms);
    }
    item["head"] = events::to_hex(report.head);
    all.push_back(std::move(item));
  }
  return all.dump(2) + "\n";
}

}  // namespace carelog::tools
