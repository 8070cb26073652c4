#include "auth/access/postgres_access_log.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <pqxx/nontransaction>
#include <pqxx/result>
#include <pqxx/stream_to>
#include <pqxx/transaction>
#include <tuple>

#include "infra/postgres/connection_pool.h"

namespace carelog::auth {
namespace {

// Number i leads from version i to i + 1. Applied ones are never edited: add a new one.
constexpr std::array migrations = {
    R"sql(
      CREATE TABLE access.positions (
        journal uuid PRIMARY KEY,
        next_position bigint NOT NULL
      ) WITH (fillfactor = 50);
      CREATE TABLE access.access_log (
        at_ms bigint NOT NULL,
        journal uuid NOT NULL,
        position bigint NOT NULL,
        kind text NOT NULL,
        clinic text NOT NULL,
        actor text NOT NULL,
        role text NOT NULL,
        purpose text NOT NULL,
        operation text NOT NULL,
        status int NOT NULL,
        code text NOT NULL,
        patients uuid[] NOT NULL,
        request_id text NOT NULL,
        command_id text NOT NULL,
        PRIMARY KEY (at_ms, journal, position)
      );
      CREATE INDEX access_log_actor ON access.access_log (actor, at_ms);
      CREATE INDEX access_log_patients ON access.access_log USING gin (patients);
    )sql",
    R"sql(
      CREATE INDEX access_log_refusals ON access.access_log (at_ms, journal, position)
        WHERE kind = 'refusal';
    )sql",
    R"sql(
      ALTER TABLE access.access_log ADD COLUMN reason text NOT NULL DEFAULT '';
      CREATE INDEX access_log_emergencies ON access.access_log (at_ms, journal, position)
        WHERE purpose = 'EMERGENCY';
    )sql",
};

// The transaction-level advisory lock that migrations hold: "access" in ASCII.
constexpr const char* take_migration_turn = "SELECT pg_advisory_xact_lock(107079497249651)";

constexpr std::array columns = {"at_ms", "journal",  "position",   "kind",       "clinic",
                                "actor", "role",     "purpose",    "operation",  "status",
                                "code",  "patients", "request_id", "command_id", "reason"};

void migrate(pqxx::connection& connection) {
  pqxx::work work(connection);
  work.exec(take_migration_turn);
  work.exec("SET LOCAL client_min_messages = warning");
  // Who may not make schemas need not.
  if (work.exec1("SELECT to_regnamespace('access') IS NULL")[0].as<bool>())
    work.exec("CREATE SCHEMA access");
  work.exec("CREATE TABLE IF NOT EXISTS access.schema_versions (version integer PRIMARY KEY)");
  const auto version = work.exec1("SELECT coalesce(max(version), 0) FROM access.schema_versions")[0]
                           .as<std::size_t>();
  if (version > migrations.size()) {
    throw std::runtime_error("the database's schema access has version " + std::to_string(version) +
                             ", this program knows " + std::to_string(migrations.size()) +
                             "; run the newer program");
  }
  for (std::size_t i = version; i < migrations.size(); ++i) {
    work.exec(migrations.at(i));
    work.exec_params("INSERT INTO access.schema_versions (version) VALUES ($1)", i + 1);
  }
  work.commit();
}

// PostgreSQL's text is UTF-8 without zero bytes; a token may contain anything.
std::string storable(const std::string& text) {
  const bool plain =
      std::all_of(text.begin(), text.end(), [](char each) { return each > 0 && each < 0x7f; });
  if (plain) return text;
  using nlohmann::json;
  std::string stored = json::parse(json(text).dump(-1, ' ', false, json::error_handler_t::replace));
  std::replace(stored.begin(), stored.end(), '\0', '?');
  return stored;
}

std::string array_of(const google::protobuf::RepeatedPtrField<std::string>& ids) {
  std::string array = "{";
  for (const std::string& id : ids) array.append(array.size() > 1 ? "," : "").append(id);
  return array + "}";
}

void copy_entries(pqxx::work& work, const CopiedAccesses& accesses) {
  pqxx::stream_to stream(work, "access.access_log", columns);
  for (const auto& [position, entry] : accesses.entries) {
    if (entry.kind() == AccessEntry::NOTHING_SHOWN) continue;
    const std::string kind = entry.kind() == AccessEntry::READ ? "read" : "refusal";
    stream << std::make_tuple(entry.at_ms(), accesses.journal, position, kind,
                              storable(entry.clinic()), storable(entry.actor()),
                              storable(entry.role()), storable(entry.purpose()),
                              storable(entry.operation()), entry.status(), storable(entry.code()),
                              array_of(entry.patient_ids()), storable(entry.request_id()),
                              storable(entry.command_id()), storable(entry.reason()));
  }
  stream.complete();
}

// Removes announced reads that had another outcome. The entries that say so are stored by now,
// unless nothing was shown or refused.
void drop_replaced(pqxx::work& work, const CopiedAccesses& accesses) {
  for (const auto& [position, entry] : accesses.entries) {
    if (!entry.has_announced_position() || entry.announced_position() >= position) continue;
    work.exec_params(
        "DELETE FROM access.access_log WHERE at_ms = $1 AND journal = $2 AND position = $3 AND "
        "kind = 'read'",
        entry.announced_at_ms(), accesses.journal, entry.announced_position());
  }
}

// PostgreSQL's own messages quote values, so only the error code is passed on.
template <typename Use>
auto use_or_unavailable(infra::ConnectionPool& pool, Use&& use) {
  try {
    return pool.use(std::forward<Use>(use));
  } catch (const infra::PostgresAway& away) {
    throw AccessLogUnavailable(away.what());
  } catch (const pqxx::sql_error& refused) {
    throw AccessLogUnavailable("PostgreSQL refused to keep the access log (SQLSTATE " +
                               refused.sqlstate() + ")");
  } catch (const pqxx::failure&) {
    throw AccessLogUnavailable("a transaction of the access log broke off in PostgreSQL");
  }
}

std::int64_t stored_position(pqxx::transaction_base& work, const std::string& journal) {
  const auto rows =
      work.exec_params("SELECT next_position FROM access.positions WHERE journal = $1", journal);
  return rows.empty() ? 0 : rows[0][0].as<std::int64_t>();
}

}  // namespace

PostgresAccessLog::PostgresAccessLog(infra::ConnectionPool& pool) : pool_(pool) {
  use_or_unavailable(pool_, [](pqxx::connection& connection) { migrate(connection); });
}

std::int64_t PostgresAccessLog::position(const std::string& journal) {
  return use_or_unavailable(pool_, [&](pqxx::connection& connection) {
    pqxx::nontransaction work(connection);
    return stored_position(work, journal);
  });
}

// Losing the last transaction in a crash does no harm: entries and position are lost together, and
// the journal has them.
std::int64_t PostgresAccessLog::copy(const CopiedAccesses& accesses) {
  return use_or_unavailable(pool_, [&](pqxx::connection& connection) {
    pqxx::work work(connection);
    work.exec("SET LOCAL synchronous_commit = off");
    work.exec_params("INSERT INTO access.positions VALUES ($1, 0) ON CONFLICT DO NOTHING",
                     accesses.journal);
    const auto moved = work.exec_params(
        "UPDATE access.positions SET next_position = $3 WHERE journal = $1 AND next_position = $2",
        accesses.journal, accesses.from, accesses.next);
    if (moved.affected_rows() == 0) {
      const auto stands = stored_position(work, accesses.journal);
      work.commit();
      return stands;
    }
    if (!accesses.entries.empty()) {
      copy_entries(work, accesses);
      drop_replaced(work, accesses);
    }
    work.commit();
    return accesses.next;
  });
}

}  // namespace carelog::auth
