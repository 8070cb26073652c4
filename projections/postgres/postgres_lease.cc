#include "projections/postgres/postgres_lease.h"

#include <pqxx/pqxx>

namespace carelog::projections {
namespace {

// TCP keepalives (a unix socket needs none): the server notices a lost peer within two seconds or
// so.
constexpr const char* keepalives =
    "SET tcp_keepalives_idle = 1; SET tcp_keepalives_interval = 1; SET tcp_keepalives_count = 1";

// The name of a lease's session says who holds or wants what.
constexpr const char* wanted_by_another = R"sql(
WITH sessions AS (
  SELECT split_part(a.application_name, ' ', 3) AS holder,
         split_part(a.application_name, ' ', 4) AS lease, count(l.pid) AS held
  FROM pg_stat_activity a
  LEFT JOIN pg_locks l ON l.pid = a.pid AND l.locktype = 'advisory' AND l.granted
  WHERE a.datname = current_database() AND a.application_name LIKE 'carelog lease %'
  GROUP BY 1, 2),
holders AS (
  SELECT holder, sum(held) AS held, bool_or(lease = $2) AS wants FROM sessions GROUP BY 1)
SELECT EXISTS (
  SELECT 1 FROM holders mine, holders other
  WHERE mine.holder = $1 AND other.holder <> $1 AND other.wants AND mine.held >= other.held + 2)
)sql";

}  // namespace

PostgresLease::PostgresLease(std::string conninfo, std::string name, std::string holder)
    : name_(std::move(name)),
      holder_(std::move(holder)),
      pool_(std::move(conninfo), {.connections_max = 1}, [this](pqxx::connection& connection) {
        pqxx::nontransaction(connection)
            .exec(std::string(keepalives) + "; SET application_name = 'carelog lease " + holder_ +
                  " " + name_ + "'");
      }) {}

PostgresLease::~PostgresLease() {
  release();
}

bool PostgresLease::held() {
  const std::lock_guard lock(mutex_);
  const auto now = std::chrono::steady_clock::now();
  if (now < not_before_) return false;
  if (session_ && now - looked_ < look_every_ms) return held_;
  looked_ = now;
  try {
    held_ = look();
  } catch (...) {
    end_session();
    throw;
  }
  return held_;
}

bool PostgresLease::look() {
  if (!session_) session_.emplace(pool_.lease());
  pqxx::nontransaction work(**session_);
  if (held_) {
    work.exec("SELECT 1");  // the lock lasts as long as the session
    return true;
  }
  return work
      .exec_params1("SELECT pg_try_advisory_lock(hashtextextended($1, 0))",
                    "carelog projection " + name_)[0]
      .as<bool>();
}

void PostgresLease::release() {
  const std::lock_guard lock(mutex_);
  end_session();
}

bool PostgresLease::is_wanted_elsewhere() {
  const std::lock_guard lock(mutex_);
  const auto now = std::chrono::steady_clock::now();
  if (!held_ || now - shared_ < share_every_ms) return false;
  shared_ = now;
  try {
    pqxx::nontransaction work(**session_);
    return work.exec_params1(wanted_by_another, holder_, name_)[0].as<bool>();
  } catch (...) {
    end_session();
    throw;
  }
}

void PostgresLease::hand_over() {
  const std::lock_guard lock(mutex_);
  end_session();
  not_before_ = std::chrono::steady_clock::now() + hand_over_ms;
}

// Closed, so that it does not go back into the pool.
void PostgresLease::end_session() {
  held_ = false;
  if (!session_) return;
  try {
    (*session_)->disconnect();
  } catch (const pqxx::failure&) {
    // It was broken already.
  }
  session_.reset();
}

}  // namespace carelog::projections
