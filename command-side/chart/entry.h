// An entry of a chart as the write side knows it, the same for every kind. Pure.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "events/facts/event.h"

namespace carelog::command {

template <typename Content>
struct Entry {
  bool recorded = false;
  std::string clinic;
  std::string patient_id;
  Content content;
  bool in_error = false;
  std::string in_error_reason;
  friend bool operator==(const Entry&, const Entry&) = default;
};

template <typename Content>
void apply(Entry<Content>& entry, const events::EntryRecorded<Content>& fact) {
  entry.recorded = true;
  entry.clinic = fact.clinic;
  entry.patient_id = fact.patient_id;
  entry.content = fact.content;
}

template <typename Content>
void apply(Entry<Content>& entry, const events::EntryAmended<Content>& fact) {
  entry.content = events::amended(std::move(entry.content), fact);
}

template <typename Content>
void apply(Entry<Content>& entry, const events::EntryMarkedInError<Content>& fact) {
  entry.in_error = true;
  entry.in_error_reason = fact.reason;
}

// The state after one more fact. Facts of other aggregates leave it as it is.
template <typename Content>
Entry<Content> evolve(Entry<Content> entry, const events::Event& event) {
  const auto* of_chart = std::get_if<events::ChartFact>(&event);
  if (of_chart == nullptr) return entry;
  if (const auto* of_kind = std::get_if<events::EntryFact<Content>>(of_chart)) {
    std::visit([&entry](const auto& fact) { apply(entry, fact); }, *of_kind);
  }
  return entry;
}

// The fewest facts that lead to this state from nothing.
template <typename Content>
std::vector<events::Event> facts_of(const Entry<Content>& entry) {
  std::vector<events::Event> facts;
  if (!entry.recorded) return facts;
  const auto add = [&](events::EntryFact<Content> fact) {
    facts.emplace_back(events::ChartFact(std::move(fact)));
  };
  add(events::EntryRecorded<Content>{entry.clinic, entry.patient_id, entry.content});
  if (entry.in_error) add(events::EntryMarkedInError<Content>{entry.in_error_reason});
  return facts;
}

}  // namespace carelog::command
