// One event as the folds see it: the fact and its context in the log.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "events/frame/recorded_commit.h"

namespace carelog::projections {

inline constexpr std::string_view patient_type = "patient";
inline constexpr std::string_view billing_account_type = "billing-account";
inline constexpr std::string_view price_list_type = "price-list";

// Refers to its commit and must not outlive it.
struct RecordedEvent {
  const events::Event& fact;
  const events::Commit& commit;
  std::uint64_t version = 0;  // version of the aggregate after this event
  events::Partition partition = 0;
  events::Offset offset = 0;

  const std::string& id() const { return commit.aggregate.id; }
  const events::Metadata& metadata() const { return commit.metadata; }
};

// The events of a commit, in order.
std::vector<RecordedEvent> events_of(const events::RecordedCommit& commit);

// A projection cannot apply this event. The text names the event, never its personal data.
struct UnappliableEvent : std::runtime_error {
  UnappliableEvent(const RecordedEvent& event, std::string_view why);
};

// The event as a fact of this noun (events/facts/). Throws UnappliableEvent if it belongs to
// another.
template <typename Fact>
const Fact& fact_of(const RecordedEvent& event) {
  if (const Fact* fact = std::get_if<Fact>(&event.fact)) return *fact;
  throw UnappliableEvent(event, "does not belong to an aggregate of this type");
}

// False: the row already has this event. Throws UnappliableEvent if events in between are missing.
bool is_news(std::uint64_t row_version, const RecordedEvent& event);

}  // namespace carelog::projections
