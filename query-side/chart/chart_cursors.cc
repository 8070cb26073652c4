#include "query-side/chart/chart_cursors.h"

#include <sstream>

namespace carelog::query {
namespace {

std::string text_of(const std::optional<std::int64_t>& number) {
  return number ? std::to_string(*number) : std::string();
}

template <class Use>
auto with_parts(const ChartFilter& filter, Use use) {
  const std::string from = text_of(filter.from_ms);
  const std::string to = text_of(filter.to_ms);
  const std::string as_of = text_of(filter.as_of_ms);
  const std::string errors = filter.with_errors ? "1" : "0";
  return use({filter.clinic, filter.patient_id, filter.type, filter.code, filter.status, from, to,
              as_of, errors});
}

}  // namespace

std::string ChartCursors::encode(const ChartPlace& place, const ChartFilter& filter) const {
  const std::string text = std::to_string(place.holds_from_ms) + ' ' + place.id;
  return with_parts(filter,
                    [&](SignedCursors::Filter parts) { return entries_.encode(text, parts); });
}

std::optional<ChartPlace> ChartCursors::decode(std::string_view cursor,
                                               const ChartFilter& filter) const {
  const auto text = with_parts(
      filter, [&](SignedCursors::Filter parts) { return entries_.decode(cursor, parts); });
  if (!text) return std::nullopt;
  ChartPlace place;
  std::istringstream in(*text);
  if (!(in >> place.holds_from_ms >> place.id)) return std::nullopt;
  return place;
}

std::string ChartCursors::encode(const TimelinePlace& place, const std::string& clinic,
                                 const std::string& patient_id) const {
  std::ostringstream text;
  text << place.occurred_at_ms << ' ' << place.topic << ' ' << place.offset << ' ' << place.version;
  return timeline_.encode(text.str(), {clinic, patient_id});
}

std::optional<TimelinePlace> ChartCursors::decode(std::string_view cursor,
                                                  const std::string& clinic,
                                                  const std::string& patient_id) const {
  const auto text = timeline_.decode(cursor, {clinic, patient_id});
  if (!text) return std::nullopt;
  TimelinePlace place;
  std::istringstream in(*text);
  if (!(in >> place.occurred_at_ms >> place.topic >> place.offset >> place.version)) {
    return std::nullopt;
  }
  return place;
}

}  // namespace carelog::query
