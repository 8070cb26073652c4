// How much of the dictionary of facts a program knows, as one number.
//
// Each kind of fact says beside its description at which level it came (`since`; 1 if it says
// nothing), and a program's level is that of the newest kind it knows. The level stands in every
// claim of the log: under a claim of level 3 only facts up to level 3 are written. So a reader
// knows before the first fact that it could not read, and stops there; an older and a newer program
// can work on one log, and a fleet is upgraded node by node. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "events/facts/event.h"

namespace carelog::events {

struct Vocabulary {
  static constexpr std::uint32_t first_level = 1;

  std::uint32_t level = first_level;  // of the newest kind of fact
  std::uint32_t (*level_of_fact)(const Event&) = nullptr;

  // The highest of these facts; first_level if there are none.
  std::uint32_t level_of(const std::vector<Event>& facts) const;
};

// Of this program.
const Vocabulary& vocabulary();

// For people: what has this level cannot be read by a program that knows up to that one.
std::string too_new(std::uint32_t level, std::uint32_t known);

}  // namespace carelog::events
