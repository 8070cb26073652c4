// The reading half of the analytics role, assembled. For the composition root.
//
//   RocksdbQueries queries({{"analytics", get_store, report_damage}}, callers);
//   builder.RegisterService(&queries.analytics());
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "query-side/rocksdb/rocksdb_live_store.h"

namespace grpc {
class Service;
}

namespace carelog::auth {
class CallerVerifier;
}

namespace carelog::query {

class RocksdbQueries {
 public:
  // stores: one for each read model in RocksDB. Requires: "analytics" is among them. callers: who
  // may speak for whom.
  RocksdbQueries(std::vector<LiveStore> stores, std::shared_ptr<const auth::CallerVerifier> callers,
                 std::size_t threads = 2);
  ~RocksdbQueries();  // Requires: the server has shut down

  grpc::Service& analytics();

  // Ends calls that wait for the read model. Call it before the server's shutdown.
  void stop();

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace carelog::query
