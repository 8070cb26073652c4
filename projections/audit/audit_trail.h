// Who changed what, from what to what, when, why and by which command: one entry per event, kept
// for ever in the table `audit_entries`; and the last known details, in the table `audit_subjects`.
// Pure.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "projections/following/recorded_event.h"
#include "projections/rows/described_row.h"

namespace carelog::projections {

// A field of a fact under its name in JSON ("dateOfBirth"), with the text that said.h gives it.
struct FieldChange {
  std::string field;
  std::optional<std::string> from;  // nothing if it was not known
  std::optional<std::string> to;    // nothing if it was cleared
  friend bool operator==(const FieldChange&, const FieldChange&) = default;
};

struct AuditEntry {
  events::AggregateId aggregate;
  std::string key;  // the patient whose record it belongs to
  std::uint64_t version = 0;
  std::string clinic;
  std::string event_type;  // "PatientRegistered"
  std::string command_id;
  events::Metadata metadata;
  std::string topic;  // topic of the log; filled in by the store
  events::Partition partition = 0;
  events::Offset offset = 0;
  std::vector<FieldChange> changes;
};

inline constexpr auto audit_entries_table = table<AuditEntry>(
    "audit_entries",
    std::array{RowIndex{"time", "clinic, occurred_at_ms"},
               RowIndex{"actor", "clinic, actor, occurred_at_ms"},
               RowIndex{"record", "belongs_to, occurred_at_ms"}},
    column("aggregate_id", member_of(&AuditEntry::aggregate, &events::AggregateId::id),
           use::uuid | use::key | use::aggregate),
    column("aggregate_type", member_of(&AuditEntry::aggregate, &events::AggregateId::type),
           use::key),
    column("version", &AuditEntry::version, use::key), column("clinic", &AuditEntry::clinic),
    column("event_type", &AuditEntry::event_type),
    column("occurred_at_ms", member_of(&AuditEntry::metadata, &events::Metadata::decided_at_ms)),
    column("actor", member_of(&AuditEntry::metadata, &events::Metadata::actor)),
    column("role", member_of(&AuditEntry::metadata, &events::Metadata::role)),
    column("purpose", member_of(&AuditEntry::metadata, &events::Metadata::purpose)),
    column("command", member_of(&AuditEntry::metadata, &events::Metadata::command)),
    column("command_id", &AuditEntry::command_id),
    column("correlation_id", member_of(&AuditEntry::metadata, &events::Metadata::correlation_id)),
    column("causation_id", member_of(&AuditEntry::metadata, &events::Metadata::causation_id)),
    column("traceparent", member_of(&AuditEntry::metadata, &events::Metadata::traceparent)),
    column("topic", &AuditEntry::topic), column("log_partition", &AuditEntry::partition),
    column("log_offset", &AuditEntry::offset), column("changes", &AuditEntry::changes),
    column("belongs_to", &AuditEntry::key, use::uuid));

// What the audit trail knows of an aggregate: the last value of every field, the "from" of later
// changes.
struct AuditSubject {
  events::AggregateId aggregate;
  std::string clinic;
  std::uint64_t version = 0;
  // By field; only those that are known.
  std::map<std::string, std::string, std::less<>> details;
  friend bool operator==(const AuditSubject&, const AuditSubject&) = default;
};

inline constexpr auto audit_subjects_table = table<AuditSubject>(
    "audit_subjects",
    column("aggregate_id", member_of(&AuditSubject::aggregate, &events::AggregateId::id),
           use::uuid | use::key | use::aggregate),
    column("aggregate_type", member_of(&AuditSubject::aggregate, &events::AggregateId::type),
           use::key),
    column("clinic", &AuditSubject::clinic),
    column("version", &AuditSubject::version, use::version),
    column("details", &AuditSubject::details));

// [{"field": "name", "from": "Ada", "to": "Ada King"}]
template <>
struct ColumnText<std::vector<FieldChange>> {
  static std::string to(const std::vector<FieldChange>& changes);
  static std::vector<FieldChange> from(std::string_view text);
};

// {"name": "Ada King"}
template <>
struct ColumnText<decltype(AuditSubject::details)> {
  static std::string to(const decltype(AuditSubject::details)& details);
  static decltype(AuditSubject::details) from(std::string_view text);
};

struct Audited {
  AuditSubject subject;
  std::optional<AuditEntry> entry;  // nothing: the trail already has this event
};

// The memory that its texts take.
std::size_t bytes_in(const AuditSubject& subject);
std::size_t bytes_in(const AuditEntry& entry);

// Throws UnappliableEvent.
Audited audit(std::optional<AuditSubject> subject, const RecordedEvent& event);

}  // namespace carelog::projections
