#include "projections/chart/occupancy.h"

#include <algorithm>
#include <array>
#include <limits>
#include <nlohmann/json.hpp>

#include "events/chart/chart_fact.h"
#include "events/description/json.h"
#include "projections/chart/entry_times.h"

namespace carelog::projections {
namespace {

using events::Encounter;
using Stay = std::optional<OccupancyRow>;

constexpr std::int64_t goes_on = std::numeric_limits<std::int64_t>::max();
constexpr std::array under_way = {"arrived", "triaged", "in-progress", "onleave"};

void show_stay(OccupancyRow& row, const Encounter& encounter, const RecordedEvent& event) {
  row.content = description::to_known_json(encounter).dump(
      -1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
  row.status = encounter.status;
  row.visit_class = encounter.class_.code;
  const std::string& begin = encounter.start.empty() ? encounter.recorded_on : encounter.start;
  if (!begin.empty()) row.begins_ms = begin_ms(begin, event);
  const bool open =
      std::find(under_way.begin(), under_way.end(), encounter.status) != under_way.end();
  const std::int64_t end = end_ms(encounter.end, event).value_or(open ? goes_on : 0);
  row.ends_ms = std::max(end, row.begins_ms + 1);
}

void apply_to_stay(Stay& row, const RecordedEvent& event,
                   const events::EntryRecorded<Encounter>& recorded) {
  if (row) throw UnappliableEvent(event, "records an encounter for the second time");
  row.emplace();
  row->id = event.id();
  row->patient_id = recorded.patient_id;
  row->clinic = recorded.clinic;
  row->begins_ms = event.metadata().decided_at_ms;
  show_stay(*row, recorded.content, event);
}

void apply_to_stay(Stay& row, const RecordedEvent& event,
                   const events::EntryAmended<Encounter>& amendment) {
  if (!row) throw UnappliableEvent(event, "amends an encounter that was never recorded");
  const auto before = description::from_json<Encounter>(nlohmann::json::parse(row->content));
  show_stay(*row, events::amended(before, amendment), event);
}

void apply_to_stay(Stay& row, const RecordedEvent& event,
                   const events::EntryMarkedInError<Encounter>&) {
  if (!row) throw UnappliableEvent(event, "belongs to an encounter that was never recorded");
  row->in_error = true;
}

}  // namespace

std::size_t bytes_in(const OccupancyRow& row) {
  return row.id.size() + row.patient_id.size() + row.content.size();
}

std::optional<OccupancyRow> evolve(std::optional<OccupancyRow> row, const RecordedEvent& event) {
  if (!is_news(row ? row->version : 0, event)) return row;
  const auto* fact = std::get_if<events::EntryFact<Encounter>>(&fact_of<events::ChartFact>(event));
  if (fact == nullptr) throw UnappliableEvent(event, "does not tell of an encounter");
  std::visit([&](const auto& each) { apply_to_stay(row, event, each); }, *fact);
  row->version = event.version;
  row->partition = event.partition;
  row->offset = event.offset;
  return row;
}

}  // namespace carelog::projections
