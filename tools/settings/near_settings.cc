#include "tools/settings/near_settings.h"

#include "infra/redis/redis_client.h"

namespace carelog::tools {

using infra::SettingKind;

SettingList near_setting_list() {
  infra::SettingDeclaration password{"redis-password", SettingKind::text, "",
                                     "Password of that Redis"};
  password.secret = true;
  return {{"cache.megabytes",
           SettingKind::integer,
           "64",
           "Memory for patients that are read often (of the role query); 0: none",
           {},
           0,
           65'536},
          {"redis", SettingKind::text, "",
           "Keep them in this Redis instead, HOST:PORT or the path of its socket"},
          password};
}

query::NearSettings near_settings(const infra::Settings& settings) {
  query::NearSettings wanted;
  wanted.bytes_max = static_cast<std::size_t>(settings.integer("cache.megabytes")) << 20U;
  wanted.redis = settings.text("redis");
  wanted.redis_password = settings.text("redis-password");
  if (!wanted.redis.empty() && !infra::parse_redis_address(wanted.redis)) {
    throw infra::SettingsError("--redis " + wanted.redis +
                               " is no address: write HOST:PORT or the path of a socket");
  }
  if (wanted.redis.empty() && !wanted.redis_password.empty()) {
    throw infra::SettingsError("--redis-password is given without --redis HOST:PORT");
  }
  return wanted;
}

}  // namespace carelog::tools
