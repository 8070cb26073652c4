// The role `gateway`: the HTTP server in front of the other roles' services.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "auth/issuers/issuer_list.h"
#include "gateway/access/request_quota.h"
#include "infra/process/time_zone.h"
#include "tools/parts/part.h"

namespace carelog::gateway {
class Gateway;
}

namespace carelog::tools {

struct GatewayPartSettings {
  std::string host = "127.0.0.1";
  std::uint16_t port = 4004;  // 0: any free one
  int threads = 2;
  std::string cors_origins;     // web pages that may ask
  std::string trusted_proxies;  // addresses and networks whose X-Forwarded-For counts
  infra::TimeZone time_zone = infra::TimeZone::utc();
  std::string public_url;
  std::vector<auth::ExternalIssuer> issuers;  // whose tokens are taken besides our own
  gateway::RequestLimits limits;
  std::int64_t care_days = 0;                        // 0: clinicians see every chart
  bool metrics_need_token = false;                   // if false, /metrics is open to all
  std::string access_directory;                      // of the access journal
  std::chrono::milliseconds access_sync_within{10};  // 0: before each answer
  std::chrono::seconds canary_every{30};             // 0: sends none
  std::string console_directory;                     // the built web console
  // For /health/ready, besides the gateway's own checks; may block briefly.
  std::function<std::vector<PartHealth>()> health;
  std::function<bool()> give_up;  // polled while it waits for the auth role's keys
};

class GatewayPart : public Part {
 public:
  explicit GatewayPart(GatewayPartSettings settings);
  ~GatewayPart() override;

  std::optional<ProcessRole> calls_as() const override { return ProcessRole::gateway; }
  // Waits for the auth role. Throws std::runtime_error if it cannot listen on the port.
  void start(const Channels& channels) override;
  void stop() override;

  std::string url() const;  // after start()

 private:
  GatewayPartSettings settings_;
  std::unique_ptr<gateway::Gateway> gateway_;
};

}  // namespace carelog::tools
