// One process of carelog: settings -> machines -> parts -> run -> stop.
//
// The same code for one role and for all of them. One gRPC server hosts the services of the local
// roles; it is reached from within over in-process channels and by tools through a unix socket.
// `serve` also opens a port for each role, with mutual TLS; `up` opens none.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "auth/issuers/issuer_list.h"
#include "auth/permission.h"
#include "gateway/access/request_quota.h"
#include "infra/process/time_zone.h"
#include "query-side/hot/near_patients.h"
#include "tools/instance/instance_file.h"
#include "tools/instance/verb_settings.h"
#include "tools/parts/part.h"

namespace carelog::auth {
class Accounts;
}

namespace carelog::tools {

struct InstanceSettings {
  std::vector<ProcessRole> roles;
  DataDirectory data;
  std::string log = "embedded";
  std::string postgres;  // empty: the private server
  std::string gateway_host = "127.0.0.1";
  std::uint16_t gateway_port = 4004;
  int gateway_threads = 2;
  std::string public_url;
  std::vector<auth::ExternalIssuer> issuers;         // of the gateway
  gateway::RequestLimits request_limits;             // of the gateway
  std::int64_t care_days = 0;                        // of the gateway
  bool metrics_need_token = false;                   // of the gateway
  std::string older_topic;                           // of the role projector; empty: none
  std::string trusted_proxies;                       // of the gateway
  std::string cors_origins;                          // of the gateway
  std::chrono::seconds canary_every{30};             // of the gateway; 0: none
  std::string console_directory;                     // of the gateway: the built web console
  std::chrono::milliseconds access_sync_within{10};  // of its access journal; 0: at once
  std::filesystem::path certificates;                // empty: other processes cannot connect
  int port_base = 0;  // a role's gRPC listens on base + port_offset(role); 0: any free port
  std::string services_host = "127.0.0.1";       // where it listens
  std::string services_name = "127.0.0.1";       // as other processes call it
  std::map<ProcessRole, std::string> endpoints;  // of roles in other processes
  std::string currency = "USD";
  std::uint16_t older_billing_port = 0;                // of the role billing; 0: none
  std::string older_billing_clinic = "main";           // in which its callers open accounts
  infra::TimeZone time_zone = infra::TimeZone::utc();  // of the clinics
  std::filesystem::path unique_values_key;             // empty: its usual place below data
  std::vector<auth::Role> second_factor_of;            // of the role auth: who must have one
  std::int64_t smallest_group = 5;                     // of the role analytics; smaller are hidden

  query::NearSettings near;  // of the role query

  bool has(ProcessRole role) const;
};

class Instance {
 public:
  // Creates everything; nothing runs yet but PostgreSQL. Throws one-line errors of its machines.
  // give_up is polled while it waits for other processes.
  Instance(InstanceSettings settings, std::function<bool()> give_up);
  ~Instance();  // stop()
  Instance(const Instance&) = delete;
  Instance& operator=(const Instance&) = delete;

  void start();
  // Takes at most a few seconds: answers what is under way, then ends everything. Idempotent.
  void stop();

  // Of the local parts; any thread.
  std::vector<PartHealth> health() const;
  // True once they serve; false if it had to give up.
  bool wait_until_ready(const std::function<bool()>& give_up);

  InstanceFile file() const;   // after start()
  auth::Accounts* accounts();  // null unless it has the role auth

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace carelog::tools
