// The reading half of the analytics role put together. For the composition root.
//
//   RocksdbQueries queries([&] { return generations.live_store(); });
//   builder.RegisterService(&queries.analytics());
#pragma once

#include <cstddef>
#include <functional>
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
  // live: the store of the live generation, null while there is none; any thread.
  explicit RocksdbQueries(std::function<std::shared_ptr<rocksdb::DB>()> live,
                          std::size_t threads = 2);
  ~RocksdbQueries();  // Requires: the server has shut down

  grpc::Service& analytics();

  // Ends calls that wait for the read model. Before the server's shutdown.
  void stop();

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace carelog::query
