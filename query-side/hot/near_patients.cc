#include "query-side/hot/near_patients.h"

#include <utility>

#include "query-side/hot/hot_follower.h"
#include "query-side/hot/hot_patients.h"
#include "query-side/hot/hot_rows_service.h"
#include "query-side/hot/memory_hot_rows.h"
#include "query-side/hot/postgres_hot_feed.h"
#include "query-side/hot/redis_hot_rows.h"

namespace carelog::query {

namespace {

std::unique_ptr<HotRows> rows_of(const NearSettings& settings) {
  if (!settings.redis.empty()) {
    return std::make_unique<RedisHotRows>(infra::parse_redis_address(settings.redis).value(),
                                          settings.redis_password);
  }
  if (settings.bytes_max == 0) return nullptr;
  return std::make_unique<MemoryHotRows>(settings.bytes_max);
}

}  // namespace

struct NearPatients::Parts {
  Parts(const std::string& conninfo, const NearSettings& settings,
        std::shared_ptr<const auth::CallerVerifier> callers)
      : rows(rows_of(settings)),
        service(std::move(callers), rows.get(), settings.redis.empty() ? settings.bytes_max : 0) {
    if (!rows) return;
    follower.emplace(*rows, "patients");
    patients.emplace(*rows, *follower);
    feed.emplace(conninfo, *follower);
  }

  const std::unique_ptr<HotRows> rows;
  HotRowsService service;
  std::optional<HotFollower> follower;
  std::optional<HotPatients> patients;
  std::optional<PostgresHotFeed> feed;
};

NearPatients::NearPatients(const std::string& conninfo, const NearSettings& settings,
                           std::shared_ptr<const auth::CallerVerifier> callers)
    : parts_(std::make_unique<Parts>(conninfo, settings, std::move(callers))) {}

NearPatients::~NearPatients() = default;

HotPatients* NearPatients::patients() {
  return parts_->patients ? &*parts_->patients : nullptr;
}

grpc::Service& NearPatients::service() {
  return parts_->service.service();
}

}  // namespace carelog::query
