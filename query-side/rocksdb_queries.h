// The reading half of the analytics role put together. For the composition root.
//
//   RocksdbQueries queries(store->db());
//   builder.RegisterService(&queries.analytics());
#pragma once

#include <cstddef>
#include <memory>

namespace grpc {
class Service;
}
namespace rocksdb {
class DB;
}

namespace carelog::query {

class RocksdbQueries {
 public:
  // The store that the analytics projection of this process writes; outlives this.
  explicit RocksdbQueries(rocksdb::DB& db, std::size_t threads = 2);
  ~RocksdbQueries();  // Requires: the server has shut down

  grpc::Service& analytics();

  // Ends calls that wait for the read model. Before the server's shutdown.
  void stop();

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace carelog::query
