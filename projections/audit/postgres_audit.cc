#include "projections/audit/postgres_audit.h"

#include "projections/audit/audit_trail.h"
#include "projections/rows/postgres_row_table.h"

namespace carelog::projections {
namespace {

using Subjects = PostgresRowTable<audit_subjects_table>;
using Entries = PostgresRowTable<audit_entries_table>;

// Entries never change: they wait for the next COPY.
class FilledAudit final : public PostgresFilling {
 public:
  FilledAudit(std::string schema, std::string topic)
      : schema_(std::move(schema)), topic_(std::move(topic)) {}

  void fold(pqxx::transaction_base& reading,
            const std::vector<events::RecordedCommit>& commits) override {
    subjects_.add_stored(Subjects::load(reading, subjects_.missing(commits)));
    for (const events::RecordedCommit& commit : commits) {
      subjects_.fold(commit, [this](std::optional<AuditSubject> row, const RecordedEvent& event) {
        Audited audited = audit(std::move(row), event);
        if (audited.entry) {
          entries_bytes_ += bytes_in(*audited.entry);
          audited.entry->topic = topic_;
          entries_.push_back(std::move(*audited.entry));
        }
        return std::optional<AuditSubject>(std::move(audited.subject));
      });
    }
  }
  std::size_t bytes() const override { return subjects_.bytes() + entries_bytes_; }
  void store(pqxx::transaction_base& writing) override {
    const auto changed = subjects_.changed();
    Subjects::copy(writing, schema_, changed.begun);
    Subjects::write(writing, changed.grown);
    std::vector<const AuditEntry*> entries;
    entries.reserve(entries_.size());
    for (const AuditEntry& entry : entries_) entries.push_back(&entry);
    Entries::copy(writing, schema_, entries);
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

std::vector<TableWords> PostgresAudit::tables() const {
  return {Entries::words(), Subjects::words()};
}

void PostgresAudit::prepare(pqxx::connection& connection, const std::string& schema) const {
  Subjects::prepare(connection, schema);
  Entries::prepare(connection, schema);
}

void PostgresAudit::fold(pqxx::transaction_base& transaction, const std::string& topic,
                         const std::vector<events::RecordedCommit>& commits) const {
  Rows<AuditSubject> rows = Subjects::load(transaction, begun_before(commits));
  std::vector<AuditEntry> entries;
  for (const events::RecordedCommit& commit : commits) {
    for (const RecordedEvent& event : events_of(commit)) {
      std::optional<AuditSubject>& row = rows[event.id()];
      Audited audited = audit(std::move(row), event);
      row = std::move(audited.subject);
      if (!audited.entry) continue;
      audited.entry->topic = topic;
      entries.push_back(std::move(*audited.entry));
    }
  }
  Subjects::write(transaction, rows);
  Entries::write(transaction, entries);
}

std::unique_ptr<PostgresFilling> PostgresAudit::filling(const std::string& schema,
                                                        const std::string& topic) const {
  return std::make_unique<FilledAudit>(schema, topic);
}

}  // namespace carelog::projections
