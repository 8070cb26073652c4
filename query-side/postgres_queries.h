// The query role assembled: patients, charts, billing and the audit trail from PostgreSQL. For the
// composition root.
//
//   PostgresQueries queries(conninfo, cursor_key, callers);
//   builder.RegisterService(&queries.patients()); builder.RegisterService(&queries.billing());
//   ...
//   queries.stop(); server->Shutdown(...);
#pragma once

#include <memory>
#include <string>

namespace grpc {
class Service;
}
namespace carelog::infra {
class ConnectionPool;
}

namespace carelog::auth {
class CallerVerifier;
}

namespace carelog::query {

// The pool for the readers: sessions with their statements prepared. Does not connect yet.
std::unique_ptr<infra::ConnectionPool> query_pool(std::string conninfo,
                                                  std::size_t connections_max);

class PostgresQueries {
 public:
  // Does not connect yet; the tables may be created later, and until then calls are UNAVAILABLE.
  // cursor_key: at least 16 bytes, secret, the same for all processes that serve the same clients.
  // callers: who may speak for whom.
  PostgresQueries(std::string conninfo, std::string cursor_key,
                  std::shared_ptr<const auth::CallerVerifier> callers, std::size_t threads = 4);
  ~PostgresQueries();  // Requires: the server has shut down

  grpc::Service& patients();
  grpc::Service& billing();
  grpc::Service& charts();
  grpc::Service& audit();

  // Ends calls that wait for a read model. Call it before the server's shutdown.
  void stop();

  // Whether PostgreSQL answers now. May block for seconds.
  bool reachable();

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace carelog::query
