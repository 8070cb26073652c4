// Every role as a process of its own, on a real Kafka broker (CARELOG_TEST_KAFKA=HOST:PORT).
#pragma once

#include <random>

#include "tests/infra/free_ports.h"
#include "tests/system/program.h"

namespace carelog::system_test {

inline const std::vector<std::string> roles = {"projector", "command", "billing", "analytics",
                                               "auth",      "query",   "gateway"};

class RolesOnKafka : public ::testing::Test {
 protected:
  void SetUp() override {
    const char* broker = std::getenv("CARELOG_TEST_KAFKA");
    if (broker == nullptr) GTEST_SKIP() << "CARELOG_TEST_KAFKA names no broker";
    log_ = "kafka://" + std::string(broker) + "/roles" + std::to_string(std::random_device()());
    base_ = infra::free_port_base();
    issue_certificates(directory_ / "data" / "certificates");
    for (const auto& role : roles) start(role);
    for (const auto& role : roles) wait_for(role);
    url_ = json::parse(text_of(directory_ / "gateway.ready")).at("gateway");
  }

  void TearDown() override {
    for (auto role = roles.rbegin(); role != roles.rend(); ++role) {
      const auto process = processes_.find(*role);
      if (process == processes_.end()) continue;
      EXPECT_EQ(process->second->terminate(SIGTERM, std::chrono::seconds(10)), 0) << *role;
    }
  }

  void start(const std::string& role) {
    std::filesystem::remove(directory_ / (role + ".ready"));
    infra::ChildProcessOptions options;
    options.arguments = {CARELOG_PROGRAM,
                         "serve",
                         "--role",
                         role,
                         "--log",
                         log_,
                         "--data",
                         (directory_ / "data").string(),
                         "--port-base",
                         std::to_string(base_),
                         "--gateway-port",
                         "0",
                         "--ready-file",
                         (directory_ / (role + ".ready")).string(),
                         "--gateway-canary",
                         "1"};
    options.arguments.insert(options.arguments.end(), flags_.begin(), flags_.end());
    options.output_file = (directory_ / (role + ".txt")).string();
    processes_[role] = std::make_unique<infra::ChildProcess>(options);
  }

  void wait_for(const std::string& role) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(90);
    while (!std::filesystem::exists(directory_ / (role + ".ready"))) {
      if (!processes_[role]->running() || std::chrono::steady_clock::now() > deadline)
        throw std::runtime_error(role + " does not serve:\n" +
                                 text_of(directory_ / (role + ".txt")));
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
  }

  static void issue_certificates(const std::filesystem::path& directory) {
    for (const char* verb : {"make-authority", "issue"}) {
      infra::ChildProcessOptions options;
      options.arguments = {CARELOG_PROGRAM, "keys", verb, directory.string()};
      const auto made = infra::run_child(options, std::chrono::seconds(30));
      ASSERT_EQ(made.exit_code, 0) << made.output << made.errors;
    }
  }

  void kill(const std::string& role) {
    processes_[role]->send(SIGKILL);
    processes_[role]->wait();
  }

  infra::ChildResult run(std::vector<std::string> arguments) {
    infra::ChildProcessOptions options;
    options.arguments = {CARELOG_PROGRAM};
    options.arguments.insert(options.arguments.end(), arguments.begin(), arguments.end());
    options.arguments.insert(options.arguments.end(), {"--data", (directory_ / "data").string()});
    return infra::run_child(options, std::chrono::minutes(2));
  }

  tools::HttpResponse send(const std::string& method, const std::string& path, const json& body,
                           Headers headers = {}) {
    std::string token = run({"token", "--role", "admin"}).output;
    while (token.ends_with('\n')) token.pop_back();
    headers.emplace_back("Authorization", "Bearer " + token);
    if (!body.is_null()) headers.emplace_back("Content-Type", "application/json");
    return tools::CurlHttpClient().send(
        {method, url_ + path, headers, body.is_null() ? "" : body.dump()});
  }

  // Waits until analytics counts this many patients.
  void wait_for_patients(int wanted) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    json summary;
    do {
      summary = json::parse(send("GET", "/api/analytics/summary", nullptr).body, nullptr, false);
      if (summary.is_object() && summary.value("patients", 0) == wanted) return;
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    } while (std::chrono::steady_clock::now() < deadline);
    FAIL() << "not " << wanted << " patients: " << summary.dump();
  }

  json readiness() { return json::parse(send("GET", "/health/ready", nullptr).body); }
  // Readiness once a canary has come through every process, after this many others.
  json readiness_after_trips(int trips) {
    json ready;
    for (int tries = 0; tries < 300; ++tries) {
      ready = readiness();
      if (ready["canary"].value("trips", 0) >= trips && ready["status"] == "ready") break;
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    return ready;
  }

  OwnDirectory directory_;
  std::vector<std::string> flags_;  // additional ones, for every role
  std::string log_;
  int base_ = 0;
  std::string url_;
  std::map<std::string, std::unique_ptr<infra::ChildProcess>> processes_;
};

}  // namespace carelog::system_test
