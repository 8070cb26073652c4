// Every open connection of a server, over all reactors, and whether there is room for more: in
// total and per client address. If there is none, the connections that have been idle longest are
// ended.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "gateway/http/http_connection.h"

namespace carelog::gateway {

// Thread-safe.
class HttpRegistry {
 public:
  HttpRegistry(std::size_t max, std::size_t per_address_max, std::shared_ptr<HttpService> service)
      : max_(max), per_address_max_(per_address_max), service_(std::move(service)) {}

  // False: no room, and no idle connection to end.
  bool add(const std::shared_ptr<HttpConnection>& connection);
  bool remove(const HttpConnection* connection);
  // From now on add() refuses.
  std::vector<std::shared_ptr<HttpConnection>> close();

 private:
  struct Entry {
    std::shared_ptr<HttpConnection> connection;
    bool leaving = false;  // ended, but not closed by its reactor yet
  };

  bool make_room(const std::string& address);
  void end_oldest_idle(const std::string* of_address);

  std::size_t max_;
  const std::size_t per_address_max_;
  const std::shared_ptr<HttpService> service_;
  std::mutex mutex_;
  std::unordered_map<const HttpConnection*, Entry> entries_;
  std::map<std::string, std::size_t, std::less<>> staying_of_;  // by address; not those leaving
  std::size_t staying_ = 0;
};

}  // namespace carelog::gateway
