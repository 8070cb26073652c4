// What happens at a clinic, for counting: its encounters, and the conditions, medications and
// procedures of its charts. Which counters an entry is in, and how it moves when it is amended or
// marked as an error. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "projections/following/recorded_event.h"
#include "projections/rocksdb/dated_counter.h"
#include "projections/rows/described_row.h"

namespace carelog::projections {

// What the counters need to know of an entry.
struct ActivityEntry {
  std::string clinic;
  std::string counter;      // "encounters", "conditions", "medications", "procedures"
  std::string when;         // hour or day from which it holds; when it was recorded, if not said
  std::string recorded_in;  // the hour of its first decision
  std::string status;
  std::string visit_class;
  std::int64_t minutes = -1;  // that a finished encounter took; -1: not known
  std::string codes;      // what it is about: a JSON array of codes and their displays, by turns
  std::string content;    // what an amendment may change of this, as a JSON object
  bool left_out = false;  // it says that something was not so, or not done
  bool in_error = false;
  std::uint64_t version = 0;
  friend bool operator==(const ActivityEntry&, const ActivityEntry&) = default;
};

inline constexpr auto activity_records = table<ActivityEntry>(
    "entries", column("version", &ActivityEntry::version), column("clinic", &ActivityEntry::clinic),
    column("counter", &ActivityEntry::counter), column("when", &ActivityEntry::when),
    column("recorded_in", &ActivityEntry::recorded_in), column("status", &ActivityEntry::status),
    column("class", &ActivityEntry::visit_class), column("minutes", &ActivityEntry::minutes),
    column("codes", &ActivityEntry::codes), column("content", &ActivityEntry::content),
    column("left_out", &ActivityEntry::left_out), column("in_error", &ActivityEntry::in_error));

struct CodeCounted {
  std::string code;  // "http://snomed.info/sct|38341003"; empty: told in words only
  std::string display;
};
std::vector<CodeCounted> codes_counted(const ActivityEntry& entry);

// "under 15 min", "15-29 min", "30-59 min", "1-3 h", "4-23 h", "1-6 d", "7 d or more", with a
// letter in front that puts them in this order.
std::string_view length_band(std::int64_t minutes);

bool is_activity_type(std::string_view type);
// Planned or cancelled encounters did not take place.
bool took_place(std::string_view status);

// By time (rocksdb/dated_counter.h): "encounters" by class and status, by hour; "lengths" and
// "minutes", which is their sum, by class and band; "reasons" of encounters that are not cancelled,
// "conditions", "medications" and "procedures" by code and display. Entries that are in error are
// in none, nor are those that are left out: procedures not done, refuted conditions, cancelled
// orders and medications not taken.
template <typename Counted>
void each_counter(const ActivityEntry& entry, Counted&& counted) {
  if (entry.in_error || entry.left_out) return;
  const std::string_view clinic = entry.clinic;
  const bool encounter = entry.counter == "encounters";
  if (encounter) {
    each_level(counted, Finest::hour, {}, clinic, entry.counter, entry.when, entry.visit_class,
               entry.status);
    if (entry.minutes >= 0) {
      const std::string_view band = length_band(entry.minutes);
      each_level(counted, Finest::day, {}, clinic, "lengths", entry.when, entry.visit_class, band);
      each_level(counted, Finest::day, {entry.minutes}, clinic, "minutes", entry.when,
                 entry.visit_class, band);
    }
    if (entry.status == "cancelled") return;
  }
  for (const CodeCounted& each : codes_counted(entry)) {
    each_level(counted, Finest::day, {}, clinic, encounter ? "reasons" : entry.counter, entry.when,
               each.code, each.display);
  }
}

std::size_t bytes_in(const ActivityEntry& entry);

// Throws UnappliableEvent.
std::optional<ActivityEntry> evolve(std::optional<ActivityEntry> entry, const RecordedEvent& event);

}  // namespace carelog::projections
