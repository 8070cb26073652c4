#include "projections/audit/postgres_audit.h"

#include <nlohmann/json.hpp>
#include <pqxx/pqxx>

#include "projections/audit/audit_trail.h"
#include "projections/following/batch_fold.h"
#include "projections/postgres/postgres_array.h"
#include "projections/postgres/postgres_copy.h"

namespace carelog::projections {
namespace {

constexpr const char* audit_tables = R"sql(
CREATE TABLE @.audit_entries (
  aggregate_type text NOT NULL,
  aggregate_id uuid NOT NULL,
  version bigint NOT NULL,
  clinic text NOT NULL,
  event_type text NOT NULL,
  occurred_at_ms bigint NOT NULL,
  actor text NOT NULL,
  role text NOT NULL,
  purpose text NOT NULL,
  command text NOT NULL,
  command_id text NOT NULL,
  correlation_id text NOT NULL,
  causation_id text NOT NULL,
  traceparent text NOT NULL,
  topic text NOT NULL,
  log_partition int NOT NULL,
  log_offset bigint NOT NULL,
  changes jsonb NOT NULL
);
CREATE TABLE @.audit_subjects (
  aggregate_type text NOT NULL,
  aggregate_id uuid NOT NULL,
  clinic text NOT NULL,
  version bigint NOT NULL,
  details jsonb NOT NULL,
  PRIMARY KEY (aggregate_id, aggregate_type)
) WITH (fillfactor = 90)
)sql";

const std::vector<const char*> audit_indexes = {
    "ALTER TABLE @.audit_entries ADD PRIMARY KEY (aggregate_id, aggregate_type, version)",
    "CREATE INDEX audit_entries_time ON @.audit_entries (clinic, occurred_at_ms)",
    "CREATE INDEX audit_entries_actor ON @.audit_entries (clinic, actor, occurred_at_ms)"};

const std::vector<std::string> subjects_columns = {"aggregate_type", "aggregate_id", "clinic",
                                                   "version", "details"};
const std::vector<std::string> entries_columns = {
    "aggregate_type", "aggregate_id", "version", "clinic",        "event_type", "occurred_at_ms",
    "actor",          "role",         "purpose", "command",       "command_id", "correlation_id",
    "causation_id",   "traceparent",  "topic",   "log_partition", "log_offset", "changes"};

constexpr const char* load_subjects = R"sql(
SELECT aggregate_type, aggregate_id, clinic, version, details
FROM @.audit_subjects WHERE aggregate_id = ANY($1::uuid[])
)sql";

constexpr const char* write_subjects = R"sql(
INSERT INTO @.audit_subjects AS s (aggregate_type, aggregate_id, clinic, version, details)
SELECT type, id, clinic, version, details::jsonb
FROM unnest($1::text[], $2::uuid[], $3::text[], $4::bigint[], $5::text[])
  AS r(type, id, clinic, version, details)
ON CONFLICT (aggregate_id, aggregate_type) DO UPDATE SET
  clinic = excluded.clinic, version = excluded.version, details = excluded.details
WHERE excluded.version > s.version
)sql";

constexpr const char* write_entries = R"sql(
INSERT INTO @.audit_entries
  (aggregate_type, aggregate_id, version, clinic, event_type, occurred_at_ms, actor, role, purpose,
   command, command_id, correlation_id, causation_id, traceparent, topic, log_partition,
   log_offset, changes)
SELECT type, id, version, clinic, event_type, occurred_at_ms, actor, role, purpose, command,
       command_id, correlation_id, causation_id, traceparent, $18, log_partition, log_offset,
       changes::jsonb
FROM unnest($1::text[], $2::uuid[], $3::bigint[], $4::text[], $5::text[], $6::bigint[],
            $7::text[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[],
            $13::text[], $14::text[], $15::int[], $16::bigint[], $17::text[])
  AS r(type, id, version, clinic, event_type, occurred_at_ms, actor, role, purpose, command,
       command_id, correlation_id, causation_id, traceparent, log_partition, log_offset, changes)
ON CONFLICT DO NOTHING
)sql";

std::string to_json(const std::vector<FieldChange>& changes) {
  nlohmann::ordered_json array = nlohmann::ordered_json::array();
  for (const FieldChange& change : changes) {
    nlohmann::ordered_json item = {{"field", change.field}};
    if (change.from) item["from"] = *change.from;
    if (change.to) item["to"] = *change.to;
    array.push_back(std::move(item));
  }
  return array.dump();
}

Rows<AuditSubject> load(pqxx::transaction_base& transaction, const std::vector<std::string>& ids) {
  Rows<AuditSubject> rows;
  if (ids.empty()) return rows;
  PostgresArray wanted;
  for (const std::string& id : ids) wanted.add(id);
  for (const auto& row : transaction.exec_prepared("load_subjects", wanted.literal())) {
    AuditSubject subject{{row[0].as<std::string>(), row[1].as<std::string>()},
                         row[2].as<std::string>(),
                         row[3].as<std::uint64_t>(),
                         nlohmann::json::parse(row[4].c_str())};
    rows.emplace(subject.aggregate.id, std::move(subject));
  }
  return rows;
}

void write(pqxx::transaction_base& transaction, const Rows<AuditSubject>& rows) {
  PostgresArray type, id, clinic, version, details;
  for (const auto& [key, subject] : rows) {
    if (!subject) continue;
    type.add(subject->aggregate.type);
    id.add(subject->aggregate.id);
    clinic.add(subject->clinic);
    version.add_number(static_cast<std::int64_t>(subject->version));
    details.add(nlohmann::json(subject->details).dump());
  }
  if (id.empty()) return;
  transaction.exec_prepared("write_subjects", type.literal(), id.literal(), clinic.literal(),
                            version.literal(), details.literal());
}

void write(pqxx::transaction_base& transaction, const std::string& topic,
           const std::vector<AuditEntry>& entries) {
  if (entries.empty()) return;
  PostgresArray type, id, version, clinic, event_type, occurred_at, actor, role, purpose, command,
      command_id, correlation, causation, traceparent, partition, offset, changes;
  for (const AuditEntry& entry : entries) {
    type.add(entry.aggregate.type);
    id.add(entry.aggregate.id);
    version.add_number(static_cast<std::int64_t>(entry.version));
    clinic.add(entry.clinic);
    event_type.add(entry.event_type);
    occurred_at.add_number(entry.metadata.decided_at_ms);
    actor.add(entry.metadata.actor);
    role.add(entry.metadata.role);
    purpose.add(entry.metadata.purpose);
    command.add(entry.metadata.command);
    command_id.add(entry.command_id);
    correlation.add(entry.metadata.correlation_id);
    causation.add(entry.metadata.causation_id);
    traceparent.add(entry.metadata.traceparent);
    partition.add_number(entry.partition);
    offset.add_number(entry.offset);
    changes.add(to_json(entry.changes));
  }
  transaction.exec_prepared("write_entries", type.literal(), id.literal(), version.literal(),
                            clinic.literal(), event_type.literal(), occurred_at.literal(),
                            actor.literal(), role.literal(), purpose.literal(), command.literal(),
                            command_id.literal(), correlation.literal(), causation.literal(),
                            traceparent.literal(), partition.literal(), offset.literal(),
                            changes.literal(), topic);
}

void copy(pqxx::transaction_base& transaction, const std::string& schema,
          const std::vector<const AuditSubject*>& rows) {
  if (rows.empty()) return;
  PostgresCopy stream(transaction, schema + ".audit_subjects", subjects_columns);
  for (const AuditSubject* subject : rows) {
    stream.text(subject->aggregate.type).text(subject->aggregate.id).text(subject->clinic);
    stream.number(static_cast<std::int64_t>(subject->version));
    stream.text(nlohmann::json(subject->details).dump()).end_row();
  }
  stream.finish();
}

void copy(pqxx::transaction_base& transaction, const std::string& schema, const std::string& topic,
          const std::vector<AuditEntry>& entries) {
  if (entries.empty()) return;
  PostgresCopy stream(transaction, schema + ".audit_entries", entries_columns);
  for (const AuditEntry& entry : entries) {
    const events::Metadata& by = entry.metadata;
    stream.text(entry.aggregate.type).text(entry.aggregate.id);
    stream.number(static_cast<std::int64_t>(entry.version)).text(entry.clinic);
    stream.text(entry.event_type).number(by.decided_at_ms).text(by.actor).text(by.role);
    stream.text(by.purpose).text(by.command).text(entry.command_id).text(by.correlation_id);
    stream.text(by.causation_id).text(by.traceparent).text(topic).number(entry.partition);
    stream.number(entry.offset).text(to_json(entry.changes)).end_row();
  }
  stream.finish();
}

std::size_t bytes_in(const AuditEntry& entry) {
  std::size_t bytes = sizeof entry;
  for (const FieldChange& change : entry.changes) {
    bytes += sizeof change + change.from.value_or("").size() + change.to.value_or("").size();
  }
  constexpr std::size_t metadata_bytes = 200;  // ids and traces are of a fixed length
  return bytes + metadata_bytes;
}

// Entries are never changed: they wait for the next COPY.
class FilledAudit final : public PostgresFilling {
 public:
  FilledAudit(std::string schema, std::string topic)
      : schema_(std::move(schema)), topic_(std::move(topic)) {}

  void fold(pqxx::transaction_base& reading,
            const std::vector<events::RecordedCommit>& commits) override {
    subjects_.add_stored(load(reading, subjects_.missing(commits)));
    for (const events::RecordedCommit& commit : commits) {
      subjects_.fold(commit, [this](std::optional<AuditSubject> row, const RecordedEvent& event) {
        Audited audited = audit(std::move(row), event);
        if (audited.entry) {
          entries_bytes_ += bytes_in(*audited.entry);
          entries_.push_back(std::move(*audited.entry));
        }
        return std::optional<AuditSubject>(std::move(audited.subject));
      });
    }
  }
  std::size_t bytes() const override { return subjects_.bytes() + entries_bytes_; }
  void store(pqxx::transaction_base& writing) override {
    const auto changed = subjects_.changed();
    copy(writing, schema_, changed.begun);
    write(writing, changed.grown);
    copy(writing, schema_, topic_, entries_);
    forget();
  }
  void forget() override {
    subjects_.clear();
    entries_.clear();
    entries_bytes_ = 0;
  }

 private:
  const std::string schema_;
  const std::string topic_;
  FilledRows<AuditSubject> subjects_;
  std::vector<AuditEntry> entries_;
  std::size_t entries_bytes_ = 0;
};

}  // namespace

const char* PostgresAudit::tables_sql() const {
  return audit_tables;
}

std::vector<const char*> PostgresAudit::indexes_sql() const {
  return audit_indexes;
}

void PostgresAudit::prepare(pqxx::connection& connection, const std::string& schema) const {
  connection.prepare("load_subjects", in_schema(load_subjects, schema));
  connection.prepare("write_subjects", in_schema(write_subjects, schema));
  connection.prepare("write_entries", in_schema(write_entries, schema));
}

void PostgresAudit::fold(pqxx::transaction_base& transaction, const std::string& topic,
                         const std::vector<events::RecordedCommit>& commits) const {
  Rows<AuditSubject> rows = load(transaction, begun_before(commits));
  std::vector<AuditEntry> entries;
  for (const events::RecordedCommit& commit : commits) {
    for (const RecordedEvent& event : events_of(commit)) {
      std::optional<AuditSubject>& row = rows[event.id()];
      Audited audited = audit(std::move(row), event);
      row = std::move(audited.subject);
      if (audited.entry) entries.push_back(std::move(*audited.entry));
    }
  }
  write(transaction, rows);
  write(transaction, topic, entries);
}

std::unique_ptr<PostgresFilling> PostgresAudit::filling(const std::string& schema,
                                                        const std::string& topic) const {
  return std::make_unique<FilledAudit>(schema, topic);
}

}  // namespace carelog::projections
