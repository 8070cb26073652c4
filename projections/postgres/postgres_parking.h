// What is parked in one generation, in the tables parked_aggregates and parked_commits.
#pragma once

#include <pqxx/connection>
#include <pqxx/transaction_base>
#include <string>
#include <vector>

#include "projections/following/parking.h"
#include "projections/postgres/postgres_read_model.h"

namespace carelog::projections {

// Within a transaction of the caller that has locked the topic's positions.
class PostgresParking {
 public:
  explicit PostgresParking(const PostgresGeneration& generation) : generation_(generation) {}

  static void prepare(pqxx::connection& connection);

  // Adds commits of parked aggregates to those waiting. Returns the others: copied into `others` if
  // any are parked, else the commits themselves.
  const Commits& let_wait(pqxx::transaction_base& transaction, const std::string& topic,
                          const Commits& commits, Commits& others) const;
  // Throws ReadModelFailure above waiting_commits_max.
  void park(pqxx::transaction_base& transaction, const std::string& topic,
            const Refused& refused) const;
  std::vector<ParkedAggregate> list(pqxx::transaction_base& transaction) const;
  // False: what is parked has changed.
  bool unpark(pqxx::transaction_base& transaction, const ParkedAggregate& parked) const;
  bool release(pqxx::transaction_base& transaction, const ParkedAggregate& parked) const;

 private:
  void wait(pqxx::transaction_base& transaction, const std::string& topic,
            const Commits& commits) const;
  bool is_as_known(pqxx::transaction_base& transaction, const ParkedAggregate& parked) const;

  const PostgresGeneration& generation_;
};

}  // namespace carelog::projections
