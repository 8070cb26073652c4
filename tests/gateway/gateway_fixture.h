// A whole gateway on loopback in front of fake services, and a client.
#pragma once

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "auth/tokens/signing_key.h"
#include "gateway/gateway.h"
#include "infra/process/clock.h"
#include "tests/gateway/accounts/fake_keys.h"
#include "tests/gateway/accounts/fake_sessions.h"
#include "tests/gateway/accounts/fake_users.h"
#include "tests/gateway/fake_audit.h"
#include "tests/gateway/fake_auth.h"
#include "tests/gateway/fake_projections.h"
#include "tests/gateway/fake_read_models.h"
#include "tests/gateway/loopback_client.h"
#include "tests/gateway/roles/fake_charts.h"
#include "tests/infra/temporary_directory.h"

namespace carelog::gateway {

class GatewayBeforeFakes : public testing::Test {
 protected:
  explicit GatewayBeforeFakes(std::chrono::seconds canary_every = std::chrono::seconds(0),
                              bool with_analytics = true, std::string console = {},
                              RequestLimits limits = {},
                              std::shared_ptr<auth::ExternalIssuers> issuers = nullptr,
                              std::int64_t care_days = 0) {
    grpc::ServerBuilder builder;
    for (grpc::Service* service : std::initializer_list<grpc::Service*>{
             &commands_, &patients_, &billing_, &analytics_, &auth_, &accesses_, &audit_,
             &projections_, &rows_, &models_, &charts_, &sessions_, &users_, &keys_}) {
      builder.RegisterService(service);
    }
    server_ = builder.BuildAndStart();
    const auto channel = server_->InProcessChannel({});
    GatewaySettings settings;
    settings.http.port = 0;
    settings.access_directory = directory_.path() + "/access";
    settings.canary_every = canary_every;
    settings.limits = limits;
    settings.care_days = care_days;
    settings.issuers = std::move(issuers);
    settings.cross_origin = CrossOrigin("https://app.example");
    settings.console_directory = std::move(console);
    settings.more_metrics = [] { return std::string("more 1\n"); };
    gateway_ =
        std::make_unique<Gateway>(std::move(settings),
                                  Backends{{{"", channel}},
                                           channel,
                                           with_analytics ? channel : nullptr,
                                           channel,
                                           {{"", channel}},
                                           {channel},
                                           read_models(channel, with_analytics)},
                                  std::make_shared<auth::TokenVerifier>(
                                      issuer().jwks(), issuer().issuer(), issuer().audience()),
                                  [this] { return dependencies_; });
    gateway_->start();
  }
  ~GatewayBeforeFakes() override {
    gateway_->stop();
    server_->Shutdown();
  }

  static std::vector<ReadModelBackend> read_models(const std::shared_ptr<grpc::Channel>& channel,
                                                   bool with_analytics) {
    std::vector<ReadModelBackend> models = {{"patients", "patients", channel},
                                            {"billing", "billing", channel},
                                            {"audit", "patients", channel}};
    if (with_analytics) models.push_back({"analytics", "patients", channel});
    return models;
  }

  static const auth::TokenIssuer& issuer() {
    static const auth::TokenIssuer one(auth::SigningKey::generate(auth::key_bits_min),
                                       std::string(auth::default_issuer),
                                       std::string(auth::default_audience));
    return one;
  }
  static std::string bearer(auth::Role role, const std::string& subject = "u-1") {
    const auth::Principal principal{subject, "", role, "main", 0};
    return "Authorization: Bearer " + issuer().issue(principal, infra::now_ms()).token + "\r\n";
  }

  // headers: complete lines. A body is sent as JSON unless the headers say otherwise.
  Answer ask(const std::string& line, const std::string& headers = "",
             const std::string& body = "") {
    std::string request = line + " HTTP/1.1\r\nHost: a\r\n" + headers;
    if (!body.empty()) {
      if (headers.find("Content-Type") == std::string::npos) {
        request += "Content-Type: application/json\r\n";
      }
      request += "Content-Length: " + std::to_string(body.size()) + "\r\n";
    }
    LoopbackClient client(gateway_->port());
    client.send(request + "Connection: close\r\n\r\n" + body);
    const auto all = client.receive_all();
    const auto end = all.find("\r\n\r\n");
    if (end == std::string::npos) return {};
    return {std::stoi(all.substr(9, 3)), all.substr(0, end + 2), all.substr(end + 4)};
  }
  Answer ask_as_admin(const std::string& line, const std::string& headers = "",
                      const std::string& body = "") {
    return ask(line, bearer(auth::Role::admin) + headers, body);
  }
  // The entries of the access log, once there are this many.
  std::vector<api::AccessEntry> accesses(std::size_t wanted) {
    for (int i = 0; i < 500 && accesses_.entries().size() < wanted; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return accesses_.entries();
  }
  Answer register_ada(const std::string& headers = "") {
    return ask_as_admin("POST /api/patients", headers, ada);
  }

  static inline const std::string ada =
      R"({"name":"Ada","email":"ada@example.org","address":"1 St","dateOfBirth":"1985-12-10"})";

  infra::TemporaryDirectory directory_;
  FakeClinic clinic_;
  FakeCommands commands_{clinic_};
  FakeProjections projections_;
  FakePatients patients_{clinic_};
  FakeBilling billing_;
  FakeAnalytics analytics_;
  FakeRows rows_{clinic_};
  FakeReadModels models_{clinic_};
  FakeCharts charts_{clinic_};
  FakeAuth auth_;
  FakeSessions sessions_;
  FakeUsers users_;
  FakeKeys keys_;
  FakeAccessLog accesses_;
  FakeAudit audit_;
  std::vector<DependencyState> dependencies_ = {{"log", true, "follows"}};
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<Gateway> gateway_;
};

}  // namespace carelog::gateway
