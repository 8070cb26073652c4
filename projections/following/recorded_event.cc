#include "projections/following/recorded_event.h"

namespace carelog::projections {
namespace {

std::string description(const RecordedEvent& event, std::string_view why) {
  return std::string(events::type_name(event.fact)) + " of " + event.commit.aggregate.type + " " +
         event.id() + " (version " + std::to_string(event.version) + ", partition " +
         std::to_string(event.partition) + ", offset " + std::to_string(event.offset) + ") " +
         std::string(why);
}

}  // namespace

std::vector<RecordedEvent> events_of(const events::RecordedCommit& commit) {
  std::vector<RecordedEvent> recorded;
  recorded.reserve(commit.commit.events.size());
  for (std::size_t index = 0; index < commit.commit.events.size(); ++index) {
    recorded.push_back({commit.commit.events[index], commit.commit, commit.version_after(index),
                        commit.partition, commit.offset});
  }
  return recorded;
}

UnappliableEvent::UnappliableEvent(const RecordedEvent& event, std::string_view why)
    : std::runtime_error(description(event, why)) {}

bool is_news(std::uint64_t row_version, const RecordedEvent& event) {
  if (event.version <= row_version) return false;
  if (event.version != row_version + 1) {
    throw UnappliableEvent(event, "does not follow version " + std::to_string(row_version));
  }
  return true;
}

}  // namespace carelog::projections
