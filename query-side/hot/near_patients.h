// Patients that are kept near, assembled: rows, who follows the read model for them, and what asks.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include "query-side/hot/hot_rows.h"

namespace grpc {
class Service;
}
namespace carelog::auth {
class CallerVerifier;
}

namespace carelog::query {

class HotPatients;

struct NearSettings {
  std::size_t bytes_max = 0;  // of this process; 0: nothing is kept, unless in a Redis
  std::string redis = {};     // its address; empty: in this process
  std::string redis_password = {};
};

class NearPatients {
 public:
  // Requires: settings.redis is an address, or empty (infra::parse_redis_address()).
  NearPatients(const std::string& conninfo, const NearSettings& settings,
               std::shared_ptr<const auth::CallerVerifier> callers);
  ~NearPatients();  // Requires: nobody asks any more

  HotPatients* patients();   // null: nothing is kept near
  grpc::Service& service();  // tells the counts

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace carelog::query
