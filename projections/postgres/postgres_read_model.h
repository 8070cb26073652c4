// One generation of a read model in PostgreSQL: its tables in a schema of its own, its positions in
// projection_positions, what is parked in parked_aggregates and parked_commits.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <pqxx/dbtransaction>
#include <string>
#include <vector>

#include "infra/postgres/connection_pool.h"
#include "projections/following/read_model.h"
#include "projections/postgres/postgres_tables.h"

namespace carelog::projections {

struct PostgresGeneration {
  std::string projection;
  int number = 0;
  std::string schema;

  friend bool operator==(const PostgresGeneration&, const PostgresGeneration&) = default;
};

class PostgresReadModel : public ReadModel {
 public:
  // Opens no connection yet. conninfo: for libpq. Requires: the generation's tables exist when the
  // first member is called.
  PostgresReadModel(PostgresGeneration generation, std::shared_ptr<const PostgresTables> tables,
                    std::string conninfo, std::size_t connections_max);

  const std::string& name() const override { return generation_.projection; }
  bool takes(std::string_view type) const override { return tables_->takes(type); }
  std::vector<events::ReaderPosition> positions(const std::string& topic,
                                                std::uint32_t partitions) override;
  bool apply(const std::string& topic, const std::vector<Move>& moves,
             const std::vector<events::RecordedCommit>& commits) override;
  bool note_at_end(const std::string& topic, const std::vector<events::LogPosition>& here) override;
  Checksum checksum() override;
  std::vector<ParkedAggregate> parked() override;
  bool retry(const ParkedAggregate& parked,
             const std::vector<events::RecordedCommit>& commits) override;
  bool release(const ParkedAggregate& parked) override;

 protected:
  // more: called with every new session.
  PostgresReadModel(PostgresGeneration generation, std::shared_ptr<const PostgresTables> tables,
                    std::string conninfo, std::size_t connections_max,
                    infra::ConnectionPool::Prepare more);

  // Moves the positions in the caller's transaction. False: some were not at `from`.
  bool move(pqxx::transaction_base& transaction, const std::string& statement,
            const std::string& topic, const std::vector<Move>& moves) const;

  const PostgresGeneration generation_;
  const std::shared_ptr<const PostgresTables> tables_;
  infra::ConnectionPool pool_;

 private:
  void prepare(pqxx::connection& connection) const;
  static void prepare_positions(pqxx::connection& connection);

  const infra::ConnectionPool::Prepare more_;
  bool try_apply(const std::string& topic, const std::vector<Move>& moves,
                 const std::vector<events::RecordedCommit>& commits, bool one_by_one);
  // Folds within a savepoint. Returns why that failed, if the commits themselves are the cause.
  std::optional<std::string> attempt(pqxx::dbtransaction& transaction, const std::string& topic,
                                     const std::vector<events::RecordedCommit>& commits) const;
  void analyze_after_growth();

  std::atomic<std::size_t> commits_since_analyze_ = 0;
};

}  // namespace carelog::projections
