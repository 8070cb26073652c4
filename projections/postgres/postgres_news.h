// Tells on a channel, in the transaction that changes a read model, which rows changed and how far
// it is now: for those who keep rows near. query-side/hot/hot_news.h says the words. Nobody need
// listen; who does hears of transactions in their order, once they are committed.
#pragma once

#include <pqxx/connection>
#include <pqxx/transaction_base>
#include <string>
#include <vector>

#include "projections/following/read_model.h"

namespace carelog::projections {

struct PostgresGeneration;
class PostgresTables;

class PostgresNews {
 public:
  // Both outlive it. Says nothing if the model has no channel.
  PostgresNews(const PostgresGeneration& generation, const PostgresTables& tables)
      : generation_(generation), tables_(tables) {}

  static void prepare(pqxx::connection& connection);

  // Requires: the positions are locked by this transaction.
  void tell(pqxx::transaction_base& transaction, const std::vector<Move>& moves,
            const std::vector<events::RecordedCommit>& commits) const;
  // Waiting commits of an aggregate were applied, without a move.
  void tell_of_retry(pqxx::transaction_base& transaction, const ParkedAggregate& parked,
                     const std::vector<events::RecordedCommit>& commits) const;
  static void tell_of_swap(pqxx::transaction_base& transaction, const PostgresTables& tables,
                           int number);

 private:
  void touch(pqxx::transaction_base& transaction, events::Partition partition,
             events::Offset next_offset, const std::vector<events::RecordedCommit>& commits) const;

  const PostgresGeneration& generation_;
  const PostgresTables& tables_;
};

}  // namespace carelog::projections
