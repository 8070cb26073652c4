// The access log in PostgreSQL, schema `access`: the query side reads `access.access_log`.
#pragma once

#include <string>

#include "auth/access/access_log.h"

namespace carelog::infra {
class ConnectionPool;
}

namespace carelog::auth {

class PostgresAccessLog final : public AccessLog {
 public:
  // Creates or upgrades the schema first; processes that start together take turns. The pool
  // outlives this object. Throws AccessLogUnavailable, and std::runtime_error if a newer version of
  // the program wrote the schema.
  explicit PostgresAccessLog(infra::ConnectionPool& pool);

  std::int64_t position(const std::string& journal) override;
  std::int64_t copy(const CopiedAccesses& accesses) override;

 private:
  infra::ConnectionPool& pool_;
};

}  // namespace carelog::auth
