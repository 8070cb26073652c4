// Which generation readers see: swapping, going back, dropping.
#include <pqxx/pqxx>

#include "projections/postgres/postgres_generations.h"
#include "projections/postgres/postgres_news.h"
#include "projections/postgres/postgres_refusal.h"

namespace carelog::projections {
namespace {

// Locks the positions of the live one, so that they do not move meanwhile.
constexpr const char* lock_live = R"sql(
SELECT 1 FROM carelog.projection_positions p
JOIN carelog.projection_generations g USING (projection, generation)
WHERE projection = $1 AND g.state = 'live' ORDER BY topic, partition FOR UPDATE OF p
)sql";

constexpr const char* behind_live = R"sql(
SELECT 1 FROM carelog.projection_positions l
JOIN carelog.projection_generations g USING (projection, generation)
LEFT JOIN carelog.projection_positions n
  ON n.projection = l.projection AND n.generation = $2 AND n.topic = l.topic
  AND n.partition = l.partition
WHERE l.projection = $1 AND g.state = 'live' AND coalesce(n.next_offset, 0) < l.next_offset
LIMIT 1
)sql";

constexpr const char* lock_catalogue = R"sql(
SELECT generation, state, was_live FROM carelog.projection_generations
WHERE projection = $1 ORDER BY generation FOR UPDATE
)sql";

// A swap waits for readers of the views, and new readers wait for the swap: not for long.
constexpr const char* wait_briefly = "SET LOCAL lock_timeout = '1s'";

void set_state(pqxx::transaction_base& work, const std::string& projection, int number,
               const char* state) {
  work.exec_params(
      "UPDATE carelog.projection_generations SET state = $3, was_live = was_live OR $3 = 'live' "
      "WHERE projection = $1 AND generation = $2",
      projection, number, state);
}

std::string number_of(int number, const std::string& projection) {
  return "generation " + std::to_string(number) + " of " + projection;
}

}  // namespace

bool PostgresGenerations::make_live(int number) {
  int before = 0;
  const bool swapped = with_failures_of(projection_, [&] {
    return pool_.use([&](pqxx::connection& connection) {
      pqxx::work work(connection);
      work.exec(wait_briefly);
      std::string state;
      for (const auto& row : work.exec_params(lock_catalogue, projection_)) {
        if (row[0].as<int>() == number) state = row[1].as<std::string>();
        if (row[1].as<std::string>() == "live") before = row[0].as<int>();
      }
      if (state == "live") return true;
      if (state != "following") {
        throw GenerationRefused(number_of(number, projection_) + " is not ready to become live");
      }
      work.exec_params(lock_live, projection_);
      if (!work.exec_params(behind_live, projection_, number).empty()) return false;
      if (before != 0) set_state(work, projection_, before, "kept");
      set_state(work, projection_, number, "live");
      for (const auto& table : tables_->tables()) {
        work.exec(std::string("DROP VIEW IF EXISTS carelog.") + table.name);
        work.exec(std::string("CREATE VIEW carelog.") + table.name + " AS SELECT * FROM " +
                  schema_of(number) + "." + table.name);
      }
      PostgresNews::tell_of_swap(work, *tables_, number);
      work.commit();
      return true;
    });
  });
  if (swapped && before != number) drop_kept_but(before);
  return swapped;
}

// The generation that was live until now is the one to go back to.
void PostgresGenerations::drop_kept_but(int number) {
  for (const Generation& each : list()) {
    if (each.state == GenerationState::kept && each.number != number) drop(each.number);
  }
}

void PostgresGenerations::follow(int number) {
  with_failures_of(projection_, [&] {
    pool_.use([&](pqxx::connection& connection) {
      pqxx::work work(connection);
      bool kept = false;
      for (const auto& row : work.exec_params(lock_catalogue, projection_)) {
        const std::string state = row[1].as<std::string>();
        if (state == "filling" || state == "following") {
          throw GenerationRefused(number_of(row[0].as<int>(), projection_) +
                                  " is being made: wait for it, or cancel it");
        }
        kept = kept || (row[0].as<int>() == number && state == "kept");
      }
      if (!kept) throw GenerationRefused(number_of(number, projection_) + " is not kept");
      set_state(work, projection_, number, "following");
      work.commit();
    });
  });
}

void PostgresGenerations::drop(int number) {
  with_failures_of(projection_, [&] {
    pool_.use([&](pqxx::connection& connection) {
      pqxx::work work(connection);
      work.exec(wait_briefly);
      std::string state;
      bool was_live = false;
      for (const auto& row : work.exec_params(lock_catalogue, projection_)) {
        if (row[0].as<int>() != number) continue;
        state = row[1].as<std::string>();
        was_live = row[2].as<bool>();
      }
      if (state.empty()) return;
      if (state == "live") {
        throw GenerationRefused(number_of(number, projection_) + " is what readers see");
      }
      if (state == "following" && was_live) {
        set_state(work, projection_, number, "kept");
        work.commit();
        return;
      }
      // Positions first, as workers do, so that their transactions end before the tables are
      // dropped.
      for (const char* table : {"projection_positions", "projection_progress", "parked_commits",
                                "parked_aggregates", "projection_generations"}) {
        work.exec_params(std::string("DELETE FROM carelog.") + table +
                             " WHERE projection = $1 AND generation = $2",
                         projection_, number);
      }
      work.exec("DROP SCHEMA IF EXISTS " + schema_of(number) + " CASCADE");
      work.commit();
    });
  });
}

}  // namespace carelog::projections
