// A read model in PostgreSQL: its tables, and its positions in projection_positions.
#pragma once

#include <atomic>
#include <memory>
#include <pqxx/transaction_base>
#include <string>
#include <string_view>
#include <vector>

#include "infra/postgres/connection_pool.h"
#include "projections/read_model.h"

namespace carelog::projections {

// What differs between one PostgreSQL read model and another.
class PostgresTables {
 public:
  virtual ~PostgresTables() = default;

  // Names its statements on a new session.
  virtual void prepare(pqxx::connection& connection) const = 0;
  // Loads the rows that the commits are about, folds, and writes each table with one statement.
  virtual void fold(pqxx::transaction_base& transaction, const std::string& topic,
                    const std::vector<events::RecordedCommit>& commits) const = 0;
  // Its tables, each with its key: the order of the checksum. What a reset empties.
  struct Table {
    const char* name;
    const char* key;
  };
  virtual std::vector<Table> tables() const = 0;
};

class PostgresReadModel final : public ReadModel {
 public:
  // Opens no connection yet; the schema is made when the first member needs it. conninfo: for
  // libpq.
  PostgresReadModel(std::string name, std::unique_ptr<PostgresTables> tables, std::string conninfo,
                    std::size_t connections_max);

  const std::string& name() const override { return name_; }
  std::vector<events::ReaderPosition> positions(const std::string& topic,
                                                std::uint32_t partitions) override;
  bool apply(const std::string& topic, const std::vector<Move>& moves,
             const std::vector<events::RecordedCommit>& commits) override;
  bool note_at_end(const std::string& topic, const std::vector<events::LogPosition>& here) override;
  void reset() override;
  Checksum checksum() override;

 private:
  template <typename Use>
  auto use(Use&& use);
  void prepare(pqxx::connection& connection) const;
  void analyze_after_growth();

  const std::string name_;
  const std::unique_ptr<PostgresTables> tables_;
  infra::ConnectionPool pool_;
  std::atomic<std::size_t> commits_since_analyze_ = 0;
};

}  // namespace carelog::projections
