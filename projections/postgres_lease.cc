#include "projections/postgres_lease.h"

#include <pqxx/pqxx>

namespace carelog::projections {
namespace {

// Of TCP; a unix socket needs none. The server notices within some two seconds that nobody is
// there.
constexpr const char* keepalives =
    "SET tcp_keepalives_idle = 1; SET tcp_keepalives_interval = 1; SET tcp_keepalives_count = 1";

}  // namespace

PostgresLease::PostgresLease(std::string conninfo, std::string name)
    : name_(std::move(name)),
      pool_(std::move(conninfo), {.connections_max = 1}, [](pqxx::connection& connection) {
        pqxx::nontransaction(connection).exec(keepalives);
      }) {}

PostgresLease::~PostgresLease() {
  release();
}

bool PostgresLease::held() {
  const std::lock_guard lock(mutex_);
  const auto now = std::chrono::steady_clock::now();
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
    work.exec("SELECT 1");  // it is as long as the session is
    return true;
  }
  return work.exec_params1("SELECT pg_try_advisory_lock(hashtextextended($1, 0))", name_)[0]
      .as<bool>();
}

void PostgresLease::release() {
  const std::lock_guard lock(mutex_);
  end_session();
}

// A connection that is closed does not go back into the pool.
void PostgresLease::end_session() {
  held_ = false;
  if (!session_) return;
  try {
    (*session_)->disconnect();
  } catch (const pqxx::failure&) {
    // Then it is broken already.
  }
  session_.reset();
}

}  // namespace carelog::projections
