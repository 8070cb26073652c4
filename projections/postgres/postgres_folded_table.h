// A read model of one table with one row per aggregate; it needs only a description and evolve().
#pragma once

#include "projections/postgres/postgres_filling.h"
#include "projections/postgres/postgres_tables.h"
#include "projections/rows/postgres_row_table.h"

namespace carelog::projections {

// The rows of one worker while a generation is filled.
template <const auto& description>
class FilledTable final : public PostgresFilling {
  using Table = PostgresRowTable<description>;
  using Row = typename Table::Row;

 public:
  explicit FilledTable(std::string schema) : schema_(std::move(schema)) {}

  void fold(pqxx::transaction_base& reading,
            const std::vector<events::RecordedCommit>& commits) override {
    rows_.add_stored(Table::load(reading, rows_.missing(commits)));
    for (const events::RecordedCommit& commit : commits) {
      rows_.fold(commit, [](std::optional<Row> row, const RecordedEvent& event) {
        return evolve(std::move(row), event);
      });
    }
  }
  std::size_t bytes() const override { return rows_.bytes(); }
  void store(pqxx::transaction_base& writing) override {
    const auto changed = rows_.changed();
    Table::copy(writing, schema_, changed.begun);
    Table::write(writing, changed.grown);
    rows_.clear();
  }
  void forget() override { rows_.clear(); }

 private:
  const std::string schema_;
  FilledRows<Row> rows_;
};

// Defined beside the row: evolve(std::optional<Row>, const RecordedEvent&) -> std::optional<Row>,
// and bytes_in(const Row&). The row has a version.
template <const auto& description>
class PostgresFoldedTable final : public PostgresTables {
  using Table = PostgresRowTable<description>;
  using Row = typename Table::Row;

 public:
  explicit PostgresFoldedTable(TakesType of_types, int fold_version = 1, RowNews news = {})
      : PostgresTables(of_types, fold_version, std::move(news)) {}

  std::vector<TableWords> tables() const override { return {Table::words()}; }

  void prepare(pqxx::connection& connection, const std::string& schema) const override {
    Table::prepare(connection, schema);
  }

  void fold(pqxx::transaction_base& transaction, const std::string&,
            const std::vector<events::RecordedCommit>& commits) const override {
    Rows<Row> rows = Table::load(transaction, begun_before(commits));
    for (const events::RecordedCommit& commit : commits) {
      for (const RecordedEvent& event : events_of(commit)) {
        std::optional<Row>& row = rows[event.id()];
        row = evolve(std::move(row), event);
      }
    }
    Table::write(transaction, rows);
  }

  std::unique_ptr<PostgresFilling> filling(const std::string& schema,
                                           const std::string&) const override {
    return std::make_unique<FilledTable<description>>(schema);
  }
};

}  // namespace carelog::projections
