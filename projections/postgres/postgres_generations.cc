#include "projections/postgres/postgres_generations.h"

#include <atomic>
#include <pqxx/pqxx>
#include <thread>

#include "infra/ids/random_id.h"
#include "infra/postgres/backend_priority.h"
#include "infra/process/clock.h"
#include "projections/postgres/postgres_comparison.h"
#include "projections/postgres/postgres_filling_model.h"
#include "projections/postgres/postgres_read_model.h"
#include "projections/postgres/postgres_refusal.h"
#include "projections/postgres/postgres_schema.h"
#include "projections/rows/table_sql.h"

namespace carelog::projections {
namespace {

constexpr std::size_t index_builders = 2;
constexpr std::size_t connections_max = 2;

// The relation exists, or the table already has a primary key: made before a crash.
bool is_there_already(const pqxx::sql_error& refused) {
  return refused.sqlstate() == "42P07" || refused.sqlstate() == "42P16";
}

std::string being_made(int number, const std::string& projection) {
  return "generation " + std::to_string(number) + " of " + projection +
         " is being made: wait for it, or cancel it with `carelog rebuild " + projection +
         " --cancel`";
}

}  // namespace

// While it exists, interrupt() cancels what the connection runs.
class PostgresGenerations::Interruptible {
 public:
  Interruptible(PostgresGenerations& owner, pqxx::connection& connection)
      : owner_(owner), connection_(connection) {
    const std::lock_guard lock(owner_.mutex_);
    owner_.interruptible_.insert(&connection_);
  }
  ~Interruptible() {
    const std::lock_guard lock(owner_.mutex_);
    owner_.interruptible_.erase(&connection_);
  }

 private:
  PostgresGenerations& owner_;
  pqxx::connection& connection_;
};

PostgresGenerations::PostgresGenerations(std::string projection,
                                         std::shared_ptr<const PostgresTables> tables,
                                         std::string conninfo, std::size_t workers,
                                         const std::string& process)
    : projection_(std::move(projection)),
      tables_(std::move(tables)),
      conninfo_(conninfo),
      workers_(workers),
      lease_(conninfo, projection_, process.empty() ? infra::random_uuid() : process),
      pool_(std::move(conninfo), {.connections_max = connections_max, .wait_max_ms = 5000},
            [](pqxx::connection& connection) {
              pqxx::nontransaction(connection).exec("SET client_min_messages = warning");
              make_schema(connection);
            }),
      long_work_(conninfo_, {.connections_max = index_builders, .wait_max_ms = 5000},
                 [](pqxx::connection& connection) {
                   pqxx::nontransaction(connection).exec("SET client_min_messages = warning");
                   infra::make_backend_yield(connection);
                 }) {}

template <typename Use>
auto PostgresGenerations::use(Use&& use) {
  return with_failures_of(projection_, [&] { return pool_.use(std::forward<Use>(use)); });
}

template <typename Use>
auto PostgresGenerations::use_for_long(Use&& use) {
  return with_failures_of(projection_, [&] { return long_work_.use(std::forward<Use>(use)); });
}

std::string PostgresGenerations::schema_of(int number) const {
  return generation_schema(projection_, number);
}

std::vector<Generation> PostgresGenerations::list() {
  return use([&](pqxx::connection& connection) {
    pqxx::nontransaction work(connection);
    std::vector<Generation> all;
    for (const auto& row :
         work.exec_params("SELECT generation, state, layout, label, as_of_ms, made_at_ms, was_live "
                          "FROM carelog.projection_generations WHERE projection = $1 ORDER BY 1",
                          projection_)) {
      const auto state = generation_state(row[1].c_str());
      if (!state) throw ReadModelFailure("a generation is in a state of a newer program");
      all.push_back({.number = row[0].as<int>(),
                     .state = *state,
                     .layout = row[2].as<int>(),
                     .label = row[3].as<std::string>(),
                     .as_of_ms = row[4].as<std::int64_t>(),
                     .made_at_ms = row[5].as<std::int64_t>(),
                     .was_live = row[6].as<bool>(),
                     .place = "schema " + schema_of(row[0].as<int>())});
    }
    return all;
  });
}

bool PostgresGenerations::lead() {
  return with_failures_of(projection_, [&] { return lease_.held(); });
}

bool PostgresGenerations::is_wanted_elsewhere() {
  return with_failures_of(projection_, [&] { return lease_.is_wanted_elsewhere(); });
}

Generation PostgresGenerations::begin(const NewGeneration& wanted) {
  const int number = use([&](pqxx::connection& connection) {
    pqxx::work work(connection);
    work.exec_params("INSERT INTO carelog.projection_numbers VALUES ($1, 0) ON CONFLICT DO NOTHING",
                     projection_);
    const int last = work.exec_params1(
                             "SELECT last_generation FROM carelog.projection_numbers "
                             "WHERE projection = $1 FOR UPDATE",
                             projection_)[0]
                         .as<int>();
    const int next = wanted.number == 0 ? last + 1 : wanted.number;
    if (next <= last) {
      throw GenerationRefused("the next generation of " + projection_ + " is " +
                              std::to_string(last + 1) + " or any higher number");
    }
    const auto rows = work.exec_params(
        "SELECT generation, state, label FROM "
        "carelog.projection_generations WHERE projection = $1",
        projection_);
    std::size_t copies = 0;
    for (const auto& row : rows) {
      const std::string state = row[1].as<std::string>();
      if (state == "filling" || state == "following") {
        throw GenerationRefused(being_made(row[0].as<int>(), projection_));
      }
      if (state == "copy") ++copies;
      if (!wanted.label.empty() && row[2].as<std::string>() == wanted.label) {
        throw GenerationRefused("there is a copy named " + wanted.label + " of " + projection_ +
                                ": drop it, or choose another name");
      }
    }
    if (!wanted.label.empty() && copies >= copies_max) {
      throw GenerationRefused("there are " + std::to_string(copies) + " copies of " + projection_ +
                              ": drop one first");
    }
    work.exec_params(
        "UPDATE carelog.projection_numbers SET last_generation = $2 "
        "WHERE projection = $1",
        projection_, next);
    work.exec_params(
        "INSERT INTO carelog.projection_generations (projection, generation, state, "
        "layout, label, as_of_ms, made_at_ms) VALUES ($1, $2, 'filling', $3, $4, $5, "
        "$6)",
        projection_, next, layout(), wanted.label, wanted.as_of_ms, infra::now_ms());
    work.exec("CREATE SCHEMA " + schema_of(next));
    for (const TableWords& table : tables_->tables()) {
      work.exec(create_table_sql(table, schema_of(next)));
    }
    work.commit();
    return next;
  });
  for (Generation& generation : list()) {
    if (generation.number == number) return generation;
  }
  throw GenerationRefused("generation " + std::to_string(number) + " was cancelled");
}

std::unique_ptr<ReadModel> PostgresGenerations::open(const Generation& generation) {
  PostgresGeneration opened{projection_, generation.number, schema_of(generation.number)};
  if (generation.state == GenerationState::filling) {
    return std::make_unique<PostgresFillingModel>(std::move(opened), tables_, conninfo_, 0);
  }
  return std::make_unique<PostgresReadModel>(std::move(opened), tables_, conninfo_, workers_ + 1);
}

std::unique_ptr<ReadModel> PostgresGenerations::open_to_fill(const Generation& generation) {
  return std::make_unique<PostgresFillingModel>(
      PostgresGeneration{projection_, generation.number, schema_of(generation.number)}, tables_,
      conninfo_, kept_back_bytes_max);
}

bool PostgresGenerations::finish_filling(int number) {
  try {
    make_indexes(schema_of(number));
  } catch (const RowRefused&) {
    empty_and_index(number);
    return false;
  }
  use([&](pqxx::connection& connection) {
    pqxx::nontransaction work(connection);
    for (const auto& table : tables_->tables()) {
      work.exec("ANALYZE " + schema_of(number) + "." + table.name);
    }
    work.exec_params(
        "UPDATE carelog.projection_generations SET state = CASE WHEN label = '' THEN "
        "'following' ELSE 'copy' END WHERE projection = $1 AND generation = $2 AND "
        "state = 'filling'",
        projection_, number);
  });
  return true;
}

// Several at once, because PostgreSQL builds most kinds of index with one process.
void PostgresGenerations::make_indexes(const std::string& schema) {
  std::vector<std::string> statements;
  for (const TableWords& table : tables_->tables()) {
    for (std::string& each : create_indexes_sql(table, schema)) {
      statements.push_back(std::move(each));
    }
  }
  std::atomic<std::size_t> next = 0;
  std::vector<std::exception_ptr> failures(index_builders);
  std::vector<std::thread> builders;
  for (std::exception_ptr& failure : failures) {
    builders.emplace_back([&] {
      try {
        use_for_long([&](pqxx::connection& connection) {
          const Interruptible interruptible(*this, connection);
          pqxx::nontransaction work(connection);
          work.exec("SET maintenance_work_mem = '256MB'");
          for (std::size_t at = next++; at < statements.size(); at = next++) {
            try {
              work.exec(statements[at]);
            } catch (const pqxx::sql_error& refused) {
              if (is_of_the_row(refused)) throw RowRefused("an index: " + refusal_text(refused));
              if (!is_there_already(refused)) throw;
            }
          }
        });
      } catch (...) {
        failure = std::current_exception();
      }
    });
  }
  for (std::thread& builder : builders) builder.join();
  for (const std::exception_ptr& failure : failures) {
    if (failure) std::rethrow_exception(failure);
  }
}

void PostgresGenerations::empty_and_index(int number) {
  use([&](pqxx::connection& connection) {
    pqxx::work work(connection);
    for (const char* table : {"projection_positions", "parked_aggregates", "parked_commits"}) {
      work.exec_params(std::string("DELETE FROM carelog.") + table +
                           " WHERE projection = $1 AND generation = $2",
                       projection_, number);
    }
    for (const auto& table : tables_->tables()) {
      work.exec("TRUNCATE " + schema_of(number) + "." + table.name);
    }
    work.commit();
  });
  make_indexes(schema_of(number));
}

std::optional<Comparison> PostgresGenerations::compare(int live, int next, const Level& level) {
  return use([&](pqxx::connection& holding) {
    return long_work_.use([&](pqxx::connection& reading) -> std::optional<Comparison> {
      const Interruptible interruptible(*this, reading);
      PostgresComparison comparison(reading, projection_, live, next);
      {
        pqxx::work held(holding);
        if (!level(comparison.hold(held))) return std::nullopt;
        if (!comparison.begin()) return std::nullopt;
      }
      for (const auto& table : tables_->tables()) {
        comparison.add(table, schema_of(live), schema_of(next));
      }
      return comparison.finish();
    });
  });
}

void PostgresGenerations::interrupt() {
  const std::lock_guard lock(mutex_);
  for (pqxx::connection* connection : interruptible_) {
    try {
      connection->cancel_query();
    } catch (const pqxx::failure&) {
      // The connection is gone, and so is what it ran.
    }
  }
}

}  // namespace carelog::projections
