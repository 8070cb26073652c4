// A text that somebody wrote into the chart.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "events/chart/entry_facts.h"

namespace carelog::events {

struct Note {
  Concept type;
  std::string title;
  std::string status;  // preliminary, final
  std::string about;   // the time it is about
  std::string note;
  std::string encounter_id;  // the encounter it was recorded in
  std::string recorded_on;   // when, as its source says
  std::string author;        // who says so
  std::string source_id;     // id of the record it was imported from
  friend bool operator==(const Note&, const Note&) = default;
};

constexpr auto describe(description::Of<Note>) {
  using namespace description;
  return message("Note", field("type", 1, &Note::type), field("title", 2, &Note::title),
                 field("status", 3, &Note::status), field("about", 4, &Note::about),
                 field("note", 50, &Note::note), field("encounter_id", 51, &Note::encounter_id),
                 field("recorded_on", 52, &Note::recorded_on), field("author", 53, &Note::author),
                 field("source_id", 54, &Note::source_id));
}

template <>
struct EntryNoun<Note> {
  static constexpr std::string_view type = "note";
  static constexpr std::string_view recorded = "NoteRecorded";
  static constexpr std::string_view amended = "NoteAmended";
  static constexpr std::string_view in_error = "NoteMarkedInError";
  static constexpr std::uint32_t number = 180;
};

inline Glance glance_at(const Note& value) {
  Glance glance{{}, value.status, value.about, {}};
  glance.add(value.type);
  return glance;
}

}  // namespace carelog::events
