// A read model in PostgreSQL, and a temporary database to fold the log into.
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <pqxx/pqxx>

#include "projections/postgres/postgres_generations.h"
#include "tools/exit_code.h"
#include "tools/models/dry_run.h"

namespace carelog::tools {

namespace {

constexpr const char* database_prefix = "carelog_dry_run_";
constexpr int rows_at_once = 1000;

// The same server, another database: libpq uses the last value.
std::string conninfo_of(const std::string& conninfo, const std::string& database) {
  if (conninfo.find("://") == std::string::npos) return conninfo + " dbname=" + database;
  return conninfo + (conninfo.find('?') == std::string::npos ? "?" : "&") + "dbname=" + database;
}

// PostgreSQL's own messages may quote values, so only the error code is passed on.
template <typename Use>
auto in_words(const std::string& deed, Use&& use) {
  try {
    return use();
  } catch (const pqxx::sql_error& refused) {
    throw VerbFailed(ExitCode::error, deed + ": PostgreSQL refused a statement (SQLSTATE " +
                                          refused.sqlstate() + ")");
  } catch (const pqxx::broken_connection&) {
    throw VerbFailed(ExitCode::unavailable, deed + ": PostgreSQL is away; try again");
  }
}

// A temporary database, dropped by the destructor.
class ScratchDatabase {
 public:
  explicit ScratchDatabase(const std::string& conninfo)
      : name_(database_prefix + std::to_string(::getpid())), connection_(conninfo) {
    pqxx::nontransaction work(connection_);
    work.exec("SET client_min_messages = warning");
    drop_left_over(work);
    work.exec("DROP DATABASE IF EXISTS " + name_);
    try {
      work.exec("CREATE DATABASE " + name_ + " TEMPLATE template0 ENCODING 'UTF8'");
    } catch (const pqxx::insufficient_privilege&) {
      throw VerbFailed(ExitCode::error,
                       "a dry run needs a database for the moment, and PostgreSQL does not let "
                       "this role make one: ALTER ROLE ... CREATEDB");
    }
  }
  ~ScratchDatabase() {
    try {
      pqxx::nontransaction(connection_).exec("DROP DATABASE IF EXISTS " + name_);
    } catch (const std::exception&) {
      // The next dry run will drop it.
    }
  }
  const std::string& name() const { return name_; }

 private:
  // Drops databases that killed processes left.
  static void drop_left_over(pqxx::nontransaction& work) {
    const std::string prefix = database_prefix;
    for (const auto& row : work.exec(
             "SELECT datname FROM pg_database d WHERE datname LIKE 'carelog\\_dry\\_run\\_%' AND "
             "NOT EXISTS (SELECT 1 FROM pg_stat_activity a WHERE a.datname = d.datname)")) {
      const auto name = row[0].as<std::string>();
      const std::string number = name.substr(prefix.size());
      if (number.find_first_not_of("0123456789") != std::string::npos || number.empty() ||
          number.size() > 9 || ::kill(std::stoi(number), 0) == 0)
        continue;
      work.exec("DROP DATABASE IF EXISTS " + name);
    }
  }

  const std::string name_;
  pqxx::connection connection_;
};

class TableRows final : public RowSource {
 public:
  // The transaction outlives it.
  TableRows(pqxx::transaction_base& transaction, std::string schema,
            std::vector<projections::TableWords> tables)
      : transaction_(transaction), schema_(std::move(schema)), tables_(std::move(tables)) {
    std::sort(tables_.begin(), tables_.end(),
              [](const auto& one, const auto& other) { return one.name < other.name; });
  }

  std::optional<ModelRow> next() override {
    while (taken_ == rows_.size()) {
      if (!open_ && !open_next()) return std::nullopt;
      rows_ = transaction_.exec("FETCH " + std::to_string(rows_at_once) + " FROM dry_run_rows");
      taken_ = 0;
      if (!rows_.empty()) break;
      transaction_.exec("CLOSE dry_run_rows");
      open_ = false;
    }
    const auto row = rows_[static_cast<pqxx::result::size_type>(taken_++)];
    const auto key = row[0].as<std::string>();
    return ModelRow{table_, key, key, row[1].as<std::string>()};
  }

 private:
  bool open_next() {
    if (next_table_ == tables_.size()) return false;
    const auto& table = tables_[next_table_++];
    table_ = table.name;
    transaction_.exec("DECLARE dry_run_rows NO SCROLL CURSOR FOR SELECT concat_ws(' ', " +
                      table.names(projections::use::key) +
                      ") COLLATE \"C\" AS row_key, to_jsonb(t)::text FROM " + schema_ + "." +
                      table_ + " t ORDER BY 1");
    return open_ = true;
  }

  pqxx::transaction_base& transaction_;
  const std::string schema_;
  std::vector<projections::TableWords> tables_;
  std::size_t next_table_ = 0;
  std::string table_;
  bool open_ = false;
  pqxx::result rows_;
  std::size_t taken_ = 0;
};

using Snapshot = pqxx::transaction<pqxx::repeatable_read, pqxx::read_only>;

class PostgresDryRun final : public DryRunModel {
 public:
  PostgresDryRun(const projections::ReadModelEntry& model, const std::string& conninfo)
      : name_(model.name),
        tables_(model.in_postgres),
        database_(conninfo),
        live_(conninfo),
        generations_(name_, tables_, conninfo_of(conninfo, database_.name()), 1),
        generation_(generations_.begin({})),
        scratch_(generations_.open(generation_)),
        folded_(conninfo_of(conninfo, database_.name())) {}

  projections::ReadModel& scratch() override { return *scratch_; }
  bool complete_scratch() override { return generations_.finish_filling(generation_.number); }

  std::vector<events::Offset> live_offsets(const std::string& topic,
                                           std::uint32_t partitions) override {
    return in_words("reading where " + name_ + " stands", [&] {
      if (snapshot_) return offsets(*snapshot_, topic, partitions);
      pqxx::nontransaction work(live_);
      return offsets(work, topic, partitions);
    });
  }

  // Reading the tables keeps them until the snapshot ends, whatever is swapped meanwhile.
  void hold() override {
    in_words("reading " + name_, [&] {
      snapshot_ = std::make_unique<Snapshot>(live_);
      schema_ = projections::generation_schema(name_, live_generation(*snapshot_));
      for (const auto& table : tables_->tables())
        snapshot_->exec("SELECT FROM " + schema_ + "." + table.name + " LIMIT 0");
    });
  }

  std::unique_ptr<RowSource> live_rows() override {
    return std::make_unique<TableRows>(*snapshot_, schema_, tables_->tables());
  }
  std::unique_ptr<RowSource> folded_rows() override {
    folded_snapshot_ = std::make_unique<Snapshot>(folded_);
    return std::make_unique<TableRows>(*folded_snapshot_,
                                       projections::generation_schema(name_, generation_.number),
                                       tables_->tables());
  }

 private:
  int live_generation(pqxx::transaction_base& work) const {
    pqxx::result found;
    if (!work.exec1("SELECT to_regclass('carelog.projection_generations')")[0].is_null())
      found = work.exec_params(
          "SELECT generation FROM carelog.projection_generations "
          "WHERE projection = $1 AND state = 'live'",
          name_);
    if (found.empty())
      throw VerbFailed(ExitCode::not_found, "there is no live read model " + name_ +
                                                " yet: start carelog to make it, and wait until "
                                                "`carelog status` shows that it is there");
    return found[0][0].as<int>();
  }

  std::vector<events::Offset> offsets(pqxx::transaction_base& work, const std::string& topic,
                                      std::uint32_t partitions) const {
    std::vector<events::Offset> found(partitions, 0);
    for (const auto& row :
         work.exec_params("SELECT partition, next_offset FROM carelog.projection_positions WHERE "
                          "projection = $1 AND generation = $2 AND topic = $3 AND partition < $4",
                          name_, live_generation(work), topic, partitions))
      found[row[0].as<std::size_t>()] = row[1].as<events::Offset>();
    return found;
  }

  const std::string name_;
  const std::shared_ptr<const projections::PostgresTables> tables_;
  ScratchDatabase database_;  // dropped when nothing is connected to it any more
  pqxx::connection live_;
  projections::PostgresGenerations generations_;  // those in the scratch database
  const projections::Generation generation_;
  const std::unique_ptr<projections::ReadModel> scratch_;
  pqxx::connection folded_;
  std::unique_ptr<Snapshot> snapshot_;
  std::string schema_;  // the live generation's, as of the snapshot
  std::unique_ptr<Snapshot> folded_snapshot_;
};

}  // namespace

std::unique_ptr<DryRunModel> postgres_dry_run(const projections::ReadModelEntry& model,
                                              const std::string& conninfo) {
  return in_words("preparing a dry run of " + model.name,
                  [&] { return std::make_unique<PostgresDryRun>(model, conninfo); });
}

}  // namespace carelog::tools
