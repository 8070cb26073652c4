// What billing has to remember of an entry of a chart until it is charged: an encounter that is
// not finished, a procedure that is not completed. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "events/frame/frame.h"

namespace carelog::command {

struct ServiceNote {
  std::uint64_t version = 0;  // of the entry, as far as it was followed
  // The entry as it is, as if it had just been recorded. Nothing: there is no more to be done.
  std::optional<events::ChartFact> entry;
  friend bool operator==(const ServiceNote&, const ServiceNote&) = default;
};

std::string text_of(const ServiceNote& note);
// Throws std::invalid_argument: it is no such text.
ServiceNote service_note_from(std::string_view text);

// Whether the commit is about an entry that can be charged.
bool is_of_a_service(const events::Commit& commit);

// The note after one more commit of its entry; one that it covers already changes nothing. Throws
// std::invalid_argument: the commits before it are missing.
ServiceNote service_after(ServiceNote note, const events::Commit& commit);

bool marks_service_in_error(const events::Commit& commit);

struct FinishedService {
  std::string what;  // the type of its aggregate: "encounter"
  // The most exact first: of an encounter its types, then its class.
  std::vector<events::Coding> codes;
  std::string encounter_id;  // that it is or was done in; empty: none is named
  std::string day;  // when it began, by the clinic's days; if that is not said, when it was decided
};
// What the entry says, if it is finished. because: the commit after which it is.
std::optional<FinishedService> finished_service(const ServiceNote& note,
                                                const events::Commit& because);

}  // namespace carelog::command
