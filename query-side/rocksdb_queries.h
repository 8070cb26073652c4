// The reading half of the analytics role, assembled. For the composition root.
//
//   RocksdbQueries queries({{"analytics", get_store, report_damage}}, callers);
//   for (grpc::Service* each : queries.services()) builder.RegisterService(each);
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "query-side/reading/reach_service.h"
#include "query-side/rocksdb/rocksdb_live_store.h"

namespace grpc {
class Service;
}

namespace carelog::auth {
class CallerVerifier;
}

namespace carelog::query {

struct RocksdbQuerySettings {
  std::size_t threads = 2;
  // Smaller groups are hidden from roles that may not see the records behind them.
  std::int64_t smallest_group = 5;
};

class RocksdbQueries {
 public:
  // stores: one for each read model in RocksDB. Requires: "analytics" is among them. callers: who
  // may speak for whom.
  RocksdbQueries(std::vector<LiveStore> stores, std::shared_ptr<const auth::CallerVerifier> callers,
                 RocksdbQuerySettings settings = {});
  ~RocksdbQueries();  // Requires: the server has shut down

  std::vector<grpc::Service*> services();
  // What ReachService tells of these read models. Refers to this.
  const std::vector<ReadableModel>& models() const;

  // Ends calls that wait for the read model. Call it before the server's shutdown.
  void stop();

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace carelog::query
