#include "events/facts/vocabulary.h"

#include <algorithm>

namespace carelog::events {
namespace {

std::uint32_t level_of_fact(const Event& fact) {
  return description::visit_kind(
      []<typename Kind>(const Kind&) { return description::description_of<Kind>.since_level; },
      fact);
}

std::uint32_t newest_level() {
  std::uint32_t level = Vocabulary::first_level;
  description::each_kind<Event>([&]<typename Kind>(description::Of<Kind>) {
    level = std::max(level, description::description_of<Kind>.since_level);
  });
  return level;
}

}  // namespace

std::uint32_t Vocabulary::level_of(const std::vector<Event>& facts) const {
  std::uint32_t highest = first_level;
  for (const Event& fact : facts) highest = std::max(highest, level_of_fact(fact));
  return highest;
}

const Vocabulary& vocabulary() {
  static const Vocabulary known{newest_level(), level_of_fact};
  return known;
}

std::string too_new(std::uint32_t level, std::uint32_t known) {
  return "it holds facts of vocabulary level " + std::to_string(level) +
         ", and this program knows up to level " + std::to_string(known) +
         ": run a newer version of carelog here";
}

}  // namespace carelog::events
