#include "projections/chart/chart_entry_row.h"

#include <nlohmann/json.hpp>
#include <set>

#include "events/description/json.h"
#include "infra/text/text.h"
#include "projections/chart/entry_times.h"

namespace carelog::projections {
namespace {

using Row = std::optional<ChartEntryRow>;

std::string code_of(const events::Coding& coding) {
  return coding.system + "|" + coding.code;
}

template <typename Content>
void show(ChartEntryRow& row, const Content& content, const RecordedEvent& event) {
  row.content = description::to_known_json(content).dump(
      -1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
  const events::Glance glance = events::glance_at(content);
  row.status = glance.status;
  row.codes.clear();
  for (const events::Coding* each : glance.codings) row.codes.push_back(code_of(*each));
  const std::string_view begin = glance.begin.empty() ? content.recorded_on : glance.begin;
  if (!begin.empty()) row.holds_from_ms = begin_ms(begin, event);
}

EntryVersion version_of(const ChartEntryRow& row) {
  return {row.version, row.changed_at_ms, row.changed_by,
          row.content, row.in_error,      row.in_error_reason};
}

ChartEntryRow& existing(Row& row, const RecordedEvent& event) {
  if (!row) throw UnappliableEvent(event, "belongs to an entry that was never recorded");
  row->past.push_back(version_of(*row));
  return *row;
}

template <typename Content>
void apply(Row& row, const RecordedEvent& event, const events::EntryRecorded<Content>& recorded) {
  if (row) throw UnappliableEvent(event, "records an entry for the second time");
  row.emplace();
  row->id = event.id();
  row->type = event.commit.aggregate.type;
  row->patient_id = recorded.patient_id;
  row->clinic = recorded.clinic;
  row->recorded_at_ms = event.metadata().decided_at_ms;
  row->recorded_by = event.metadata().actor;
  row->holds_from_ms = row->recorded_at_ms;
  show(*row, recorded.content, event);
}

template <typename Content>
void apply(Row& row, const RecordedEvent& event, const events::EntryAmended<Content>& amendment) {
  ChartEntryRow& entry = existing(row, event);
  const auto before = description::from_json<Content>(nlohmann::json::parse(entry.content));
  show(entry, events::amended(before, amendment), event);
}

template <typename Content>
void apply(Row& row, const RecordedEvent& event,
           const events::EntryMarkedInError<Content>& marked) {
  ChartEntryRow& entry = existing(row, event);
  entry.in_error = true;
  entry.in_error_reason = marked.reason;
}

}  // namespace

std::vector<std::string> codes_sought(const ChartEntryRow& entry) {
  std::set<std::string> sought;
  for (const std::string& each : entry.codes) {
    const std::size_t bar = each.find('|');
    const std::string system = infra::comparable(each.substr(0, bar));
    const std::string code = infra::comparable(each.substr(bar + 1));
    sought.insert({system + "|" + code, system + "|", "|" + code});
  }
  return {sought.begin(), sought.end()};
}

using Versions = std::vector<EntryVersion>;

std::string ColumnText<Versions>::to(const Versions& versions) {
  if (versions.empty()) return "[]";
  nlohmann::ordered_json array = nlohmann::ordered_json::array();
  for (const EntryVersion& each : versions) {
    array.push_back({{"version", each.version},
                     {"atMs", each.at_ms},
                     {"by", each.by},
                     {"content", each.content},
                     {"inError", each.in_error},
                     {"inErrorReason", each.in_error_reason}});
  }
  return array.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

Versions ColumnText<Versions>::from(std::string_view text) {
  Versions versions;
  if (text == "[]") return versions;
  for (const auto& item : nlohmann::json::parse(text)) {
    versions.push_back({item.at("version"), item.at("atMs"), item.at("by"), item.at("content"),
                        item.at("inError"), item.at("inErrorReason")});
  }
  return versions;
}

std::size_t bytes_in(const ChartEntryRow& entry) {
  std::size_t bytes = entry.id.size() + entry.patient_id.size() + entry.content.size();
  for (const std::string& each : entry.codes) bytes += sizeof each + each.size();
  for (const EntryVersion& each : entry.past) bytes += sizeof each + each.content.size();
  return bytes;
}

std::optional<ChartEntryRow> evolve(std::optional<ChartEntryRow> row, const RecordedEvent& event) {
  if (!is_news(row ? row->version : 0, event)) return row;
  description::visit_kind([&](const auto& fact) { apply(row, event, fact); },
                          fact_of<events::ChartFact>(event));
  row->version = event.version;
  row->changed_at_ms = event.metadata().decided_at_ms;
  row->changed_by = event.metadata().actor;
  row->partition = event.partition;
  row->offset = event.offset;
  return row;
}

}  // namespace carelog::projections
