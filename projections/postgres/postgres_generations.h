// The generations of a read model in PostgreSQL, each in a schema carelog_<projection>_<number>;
// the views of the schema carelog show the live one.
//
// Readers use the views, so a swap is one transaction that replaces them: a statement sees one
// generation, never two. The catalogue is the table projection_generations.
#pragma once

#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "infra/postgres/connection_pool.h"
#include "projections/generations/read_model_generations.h"
#include "projections/postgres/postgres_lease.h"
#include "projections/postgres/postgres_tables.h"

namespace carelog::projections {

class PostgresGenerations final : public ReadModelGenerations {
 public:
  // Opens no connection yet; the schema is created when the first member needs it. workers: how
  // many will write a generation at once. process: a name for this process, the same for all of its
  // projections; empty: one is made up.
  PostgresGenerations(std::string projection, std::shared_ptr<const PostgresTables> tables,
                      std::string conninfo, std::size_t workers, const std::string& process = {});

  const std::string& name() const override { return projection_; }
  int layout() const override { return tables_->layout(); }
  std::vector<Generation> list() override;
  bool lead() override;
  void stand_down() override { lease_.release(); }
  bool is_wanted_elsewhere() override;
  void hand_over() override { lease_.hand_over(); }
  Generation begin(const NewGeneration& wanted) override;
  std::unique_ptr<ReadModel> open(const Generation& generation) override;
  std::unique_ptr<ReadModel> open_to_fill(const Generation& generation) override;
  bool finish_filling(int number) override;
  bool make_live(int number) override;
  void follow(int number) override;
  void drop(int number) override;
  std::optional<Comparison> compare(int live, int next, const Level& level) override;
  void interrupt() override;

 private:
  class Interruptible;

  template <typename Use>
  auto use(Use&& use);
  template <typename Use>
  auto use_for_long(Use&& use);
  std::string schema_of(int number) const;
  void make_indexes(const std::string& schema);
  void empty_and_index(int number);
  void drop_kept_but(int number);  // among the kept ones

  const std::string projection_;
  const std::shared_ptr<const PostgresTables> tables_;
  const std::string conninfo_;
  const std::size_t workers_;
  PostgresLease lease_;
  infra::ConnectionPool pool_;
  infra::ConnectionPool long_work_;  // its sessions run at low priority
  std::mutex mutex_;
  std::set<pqxx::connection*> interruptible_;
};

}  // namespace carelog::projections
