// The query role assembled: patients, charts, billing, the audit trail and lists of rows from
// PostgreSQL. For the composition root.
//
//   PostgresQueries queries(conninfo, cursor_key, callers);
//   for (grpc::Service* each : queries.services()) builder.RegisterService(each);
//   ...
//   queries.stop(); server->Shutdown(...);
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "query-side/hot/near_patients.h"
#include "query-side/reading/reach_service.h"

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
  // callers: who may speak for whom. near: how patients are kept near.
  PostgresQueries(const std::string& conninfo, std::string cursor_key,
                  std::shared_ptr<const auth::CallerVerifier> callers, const NearSettings& near,
                  std::size_t threads = 4);
  ~PostgresQueries();  // Requires: the server has shut down

  std::vector<grpc::Service*> services();
  // What ReachService tells of a read model in these views. Refers to this.
  ReadableModel model(std::string name, std::vector<std::string> views);

  // Ends calls that wait for a read model. Call it before the server's shutdown.
  void stop();

  // Whether PostgreSQL answers now. May block for seconds.
  bool reachable();

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace carelog::query
