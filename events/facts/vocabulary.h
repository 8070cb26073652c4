// How much of the dictionary of facts a program knows, as one number.
//
// Each kind of fact says in its description at which level it was introduced (`since`; 1 by
// default), and a program's level is that of the newest kind it knows. Every claim in the log
// carries a level: under a claim of level 3 only facts up to level 3 are written. So a reader
// learns of facts that it cannot read before the first of them, and stops there; older and newer
// programs can share a log, and a fleet is upgraded node by node. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "events/facts/event.h"

namespace carelog::events {

struct Vocabulary {
  static constexpr std::uint32_t first_level = 1;

  std::uint32_t level = first_level;  // level of the newest kind of fact
  std::uint32_t (*level_of_fact)(const Event&) = nullptr;

  // The highest level of these facts; first_level if there are none.
  std::uint32_t level_of(const std::vector<Event>& facts) const;
};

// The vocabulary of this program.
const Vocabulary& vocabulary();

// A sentence for people: a program that knows up to `known` cannot read this level.
std::string too_new(std::uint32_t level, std::uint32_t known);

}  // namespace carelog::events
