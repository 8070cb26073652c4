#include "tools/models/log_shortfall.h"

#include "tools/log/log_tally.h"

namespace carelog::tools {

std::optional<std::string> shortfall(const std::vector<ReadPosition>& read, std::string_view topic,
                                     events::Partition partition, events::Offset end) {
  const ReadPosition* furthest = nullptr;
  for (const ReadPosition& each : read) {
    if (each.topic != topic || each.partition != partition || each.next <= end) continue;
    if (furthest == nullptr || each.next > furthest->next) furthest = &each;
  }
  if (furthest == nullptr) return std::nullopt;
  return "the log is shorter than what was read of it: it ends at offset " + std::to_string(end) +
         ", and " + furthest->reader + " has read it up to offset " +
         std::to_string(furthest->next);
}

void require_all_that_was_read(const std::vector<ReadPosition>& read,
                               const std::vector<ArchiveTopic>& topics) {
  for (const ArchiveTopic& topic : topics) {
    for (std::size_t i = 0; i < topic.ends.size(); ++i) {
      const auto partition = static_cast<events::Partition>(i);
      if (const auto what = shortfall(read, topic.name, partition, topic.ends[i]))
        throw LogNotSound(place_of(topic.name, partition) + ": " + *what);
    }
  }
}

}  // namespace carelog::tools
