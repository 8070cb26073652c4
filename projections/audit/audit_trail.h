// Who changed what, from what to what, when, why and by which command: one entry per event. Pure.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "projections/following/recorded_event.h"

namespace carelog::projections {

// A field of a fact under its name in JSON ("dateOfBirth"), with the text that said.h gives it.
struct FieldChange {
  std::string field;
  std::optional<std::string> from;  // nothing: it was not known
  std::optional<std::string> to;    // nothing: it was cleared
  friend bool operator==(const FieldChange&, const FieldChange&) = default;
};

struct AuditEntry {
  events::AggregateId aggregate;
  std::uint64_t version = 0;
  std::string clinic;
  std::string event_type;  // "PatientRegistered"
  std::string command_id;
  events::Metadata metadata;
  events::Partition partition = 0;
  events::Offset offset = 0;
  std::vector<FieldChange> changes;
};

// What the audit trail knows of an aggregate: the last value of every field, the "from" of later
// changes.
struct AuditSubject {
  events::AggregateId aggregate;
  std::string clinic;
  std::uint64_t version = 0;
  // By field; without those that are not known.
  std::map<std::string, std::string, std::less<>> details;
  friend bool operator==(const AuditSubject&, const AuditSubject&) = default;
};

struct Audited {
  AuditSubject subject;
  std::optional<AuditEntry> entry;  // nothing: the trail has this event already
};

// What its texts take in memory.
std::size_t bytes_in(const AuditSubject& subject);

// Throws UnappliableEvent.
Audited audit(std::optional<AuditSubject> subject, const RecordedEvent& event);

}  // namespace carelog::projections
