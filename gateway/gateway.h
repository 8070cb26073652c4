// The only public entrance: REST in front, gRPC behind.
//
//   Gateway gateway({.http = {.port = 4004}}, backends, verifier, readiness);
//   gateway.start();
//   ...
//   gateway.stop();
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "gateway/access/request_quota.h"
#include "gateway/call/backends.h"
#include "gateway/health/readiness.h"
#include "gateway/http/cross_origin.h"
#include "gateway/http/http_server.h"
#include "infra/process/time_zone.h"

namespace carelog::auth {
class ExternalIssuers;
class TokenVerifier;
}  // namespace carelog::auth

namespace carelog::gateway {

class Canary;
struct GatewayParts;

struct GatewaySettings {
  HttpServerSettings http;    // http.limits.body_max_bytes is set by the gateway
  std::string version = "0";  // the program's, for /openapi.json
  infra::TimeZone time_zone = infra::TimeZone::utc();  // for every clinic, until each has its own
  std::string public_url;    // as clients reach it; empty: what their Host says, over HTTP
  CrossOrigin cross_origin;  // other web pages that may ask
  // Whose tokens are taken besides our own; stopped with the gateway. Null: nobody's.
  std::shared_ptr<auth::ExternalIssuers> issuers;
  RequestLimits limits;
  // Clinicians see the charts of patients whom they treat; what they did for one is over after so
  // many days (care.h). 0: they see all.
  std::int64_t care_days = 0;
  bool metrics_need_token = false;  // if false, anybody who reaches the port may read /metrics
  std::string access_directory;     // for the access journal (access_journal.h); required
  std::chrono::milliseconds access_sync_within{0};  // 0: before each answer
  std::int64_t access_reserve_bytes = 0;            // on its disk, for when that is full
  std::chrono::seconds canary_every{0};             // see canary.h; 0: none
  std::string console_directory;                    // the built web console; may be missing
  // Prometheus text from other parts of the process, for /metrics; must not block. May be empty.
  std::function<std::string()> more_metrics;
};

// Used by one thread.
class Gateway {
 public:
  // readiness lists further dependencies for /health/ready; it may block. Throws
  // infra::JournalError if the access journal cannot be opened.
  Gateway(GatewaySettings settings, const Backends& backends,
          const std::shared_ptr<auth::TokenVerifier>& verifier, ReadinessCheck readiness);
  ~Gateway();
  Gateway(const Gateway&) = delete;
  Gateway& operator=(const Gateway&) = delete;

  // Throws std::runtime_error with a sentence for the operator if it cannot listen on the port.
  void start();
  std::uint16_t port() const;  // after start(); the real one for port 0
  // Answers the calls under way, then closes. The services behind must still be running.
  // Idempotent.
  void stop();

 private:
  std::shared_ptr<GatewayParts> parts_;
  std::unique_ptr<Canary> canary_;
  std::unique_ptr<HttpServer> server_;
};

}  // namespace carelog::gateway
