// Every role as a process of its own, on a real Kafka broker (CARELOG_TEST_KAFKA=HOST:PORT).
#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <random>
#include <set>

#include "infra/process/port.h"
#include "tests/infra/free_ports.h"
#include "tests/system/program.h"

namespace carelog::system_test {
namespace {

const std::vector<std::string> roles = {"projector", "command", "billing", "analytics",
                                        "auth",      "query",   "gateway"};

class RolesOnKafka : public ::testing::Test {
 protected:
  void SetUp() override {
    const char* broker = std::getenv("CARELOG_TEST_KAFKA");
    if (broker == nullptr) GTEST_SKIP() << "CARELOG_TEST_KAFKA names no broker";
    log_ = "kafka://" + std::string(broker) + "/roles" + std::to_string(std::random_device()());
    base_ = infra::free_port_base();
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

  // Until the analytics count this many patients.
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

  json readiness() {
    return json::parse(tools::CurlHttpClient().send({"GET", url_ + "/health/ready"}).body);
  }
  // Until a canary has come through every process, after this many others.
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
  std::vector<std::string> flags_;  // more of them, for every role
  std::string log_;
  int base_ = 0;
  std::string url_;
  std::map<std::string, std::unique_ptr<infra::ChildProcess>> processes_;
};

TEST_F(RolesOnKafka, TellTheWholeStoryAndSurviveTheDeathOfEachWriter) {
  const auto written = send("POST", "/api/patients", patient("Grace Hopper", "grace@example.org"));
  ASSERT_EQ(written.status, 201) << written.body;
  const std::string id = json::parse(written.body).at("id");
  const auto list = send("GET", "/api/patients", nullptr, fresh(written));
  ASSERT_EQ(list.status, 200) << list.body;
  EXPECT_EQ(json::parse(list.body).at(0).at("id"), id);
  EXPECT_EQ(send("GET", "/api/billing/accounts/" + id, nullptr, fresh(written)).status, 200);

  const json before = readiness_after_trips(1);
  EXPECT_EQ(before["status"], "ready") << before.dump(2);
  EXPECT_EQ(before["canary"]["stages"].size(), 6u) << "billing too: " << before.dump(2);
  std::set<std::string> named;
  for (const auto& each : before["dependencies"]) named.insert(each["name"]);
  for (const char* name : {"commands", "billing", "projection-patients", "projection-analytics",
                           "query-billing", "auth", "log", "access-journal", "canary"})
    EXPECT_TRUE(named.contains(name)) << name;

  const std::string metrics = tools::CurlHttpClient().send({"GET", url_ + "/metrics"}).body;
  for (const char* series :
       {"carelog_projection_lag_seconds{projection=\"audit\",topic=\"billing\",partition=\"7\"} ",
        "carelog_projection_waiting_commits{projection=\"analytics\"} 0\n",
        "carelog_projection_processes_away 0\n",
        "carelog_partition_led{context=\"patients\",partition=\"7\",leader=\"127.0.0.1:",
        "carelog_partition_term{context=\"unique-values\",partition=\"0\"} ",
        "carelog_command_nodes_away{context=\"billing\"} 0\n", "carelog_canary_stage_passed{stage=\"billing\"}"})
    EXPECT_NE(metrics.find(series), std::string::npos) << series;

  EXPECT_EQ(run({"seed", "--count", "300"}).exit_code, 0);
  std::thread more([&] { EXPECT_EQ(run({"seed", "--count", "1500"}).exit_code, 0); });
  for (const char* role : {"command", "billing", "projector", "analytics"}) {
    kill(role);
    start(role);
    wait_for(role);
  }
  more.join();
  wait_for_patients(1501);
  const json after = readiness_after_trips(before["canary"].value("trips", 0) + 1);
  EXPECT_EQ(after["status"], "ready") << after.dump(2);
  const auto verified = run({"audit", "verify"});
  EXPECT_EQ(verified.exit_code, 0) << verified.output << verified.errors;
  const auto nodes = run({"status", "--nodes"});
  EXPECT_EQ(nodes.exit_code, 0) << nodes.errors;
  EXPECT_NE(nodes.output.find("127.0.0.1:" + std::to_string(base_ + 1)), std::string::npos)
      << nodes.output;
  const auto status = run({"status"});
  EXPECT_EQ(status.exit_code, 0) << status.output << status.errors;
}

// What is sent to one port of this machine goes on to another address.
class Relay {
 public:
  Relay(std::uint16_t port, const std::string& to) : to_(to) {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int yes = 1;
    ::setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    const sockaddr_in here = address_of("127.0.0.1", port);
    if (::bind(listener_, reinterpret_cast<const sockaddr*>(&here), sizeof here) != 0 ||
        ::listen(listener_, 16) != 0)
      throw std::runtime_error("cannot listen on " + std::to_string(port));
    accepting_ = std::thread([this] { accept_all(); });
  }
  ~Relay() {
    stopping_ = true;
    ::shutdown(listener_, SHUT_RDWR);
    accepting_.join();
    ::close(listener_);
    for (auto& each : copying_) each.join();
  }

 private:
  static sockaddr_in address_of(const std::string& host, int port) {
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    ::inet_pton(AF_INET, host.c_str(), &address.sin_addr);
    return address;
  }
  void accept_all() {
    while (!stopping_) {
      const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (client < 0) continue;
      const std::size_t colon = to_.find(':');
      const sockaddr_in there = address_of(to_.substr(0, colon), std::stoi(to_.substr(colon + 1)));
      const int server = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
      ::connect(server, reinterpret_cast<const sockaddr*>(&there), sizeof there);
      copying_.emplace_back([this, client, server] { copy(client, server); });
    }
  }
  void copy(int one, int other) {
    pollfd ends[2] = {{one, POLLIN, 0}, {other, POLLIN, 0}};
    const int peers[2] = {other, one};
    for (bool open = true; open && !stopping_;) {
      ::poll(ends, 2, 100);
      for (int i = 0; i < 2; ++i) {
        char bytes[16384];
        if ((ends[i].revents & (POLLIN | POLLHUP)) == 0) continue;
        const ssize_t count = ::read(ends[i].fd, bytes, sizeof bytes);
        open = open && count > 0 && ::write(peers[i], bytes, static_cast<std::size_t>(count)) > 0;
      }
    }
    ::close(one);
    ::close(other);
  }

  const std::string to_;
  int listener_ = -1;
  std::atomic<bool> stopping_ = false;
  std::thread accepting_;
  std::vector<std::thread> copying_;
};

class StartedBeforeItsBroker : public RolesOnKafka {
 protected:
  void SetUp() override {
    const char* broker = std::getenv("CARELOG_TEST_KAFKA");
    if (broker == nullptr) GTEST_SKIP() << "CARELOG_TEST_KAFKA names no broker";
    broker_ = broker;
    port_ = infra::free_loopback_port();
    log_ = "kafka://127.0.0.1:" + std::to_string(port_) + "/early" +
           std::to_string(std::random_device()());
    base_ = infra::free_port_base();
  }
  std::string said_by(const std::string& role) { return text_of(directory_ / (role + ".txt")); }
  void wait_until_it_says(const std::string& role, const std::string& words) {
    for (int i = 0; i < 600 && said_by(role).find(words) == std::string::npos; ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    EXPECT_NE(said_by(role).find(words), std::string::npos) << said_by(role);
  }

  std::string broker_;
  int port_ = 0;
};

TEST_F(StartedBeforeItsBroker, EachRoleWaitsSaysSoAndStopsAtOnce) {
  for (const char* role : {"command", "billing", "projector", "analytics", "query", "gateway"}) {
    start(role);
    wait_until_it_says(role, "waiting for ");
    const auto before = std::chrono::steady_clock::now();
    processes_[role]->send(SIGTERM);
    EXPECT_EQ(processes_[role]->wait_for(std::chrono::seconds(10)), 0) << said_by(role);
    EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(3)) << role;
    processes_.erase(role);
  }
}

TEST_F(StartedBeforeItsBroker, ServesWhenTheBrokerComes) {
  for (const auto& role : roles) start(role);
  for (const char* role : {"command", "billing", "projector", "analytics"})
    wait_until_it_says(role, "waiting for a Kafka broker");
  const Relay relay(static_cast<std::uint16_t>(port_), broker_);
  for (const auto& role : roles) wait_for(role);
  url_ = json::parse(text_of(directory_ / "gateway.ready")).at("gateway");
  EXPECT_EQ(send("POST", "/api/patients", patient("Ada", "ada@example.org")).status, 201);
}

TEST_F(StartedBeforeItsBroker, WaitsForAPostgresThatIsNamed) {
  flags_ = {"--postgres", "postgresql://127.0.0.1:" + std::to_string(port_) + "/carelog"};
  for (const char* role : {"query", "auth"}) {
    start(role);
    wait_until_it_says(role, "waiting for PostgreSQL at ");
    processes_[role]->send(SIGTERM);
    EXPECT_EQ(processes_[role]->wait_for(std::chrono::seconds(10)), 0) << said_by(role);
    processes_.erase(role);
  }
}

}  // namespace
}  // namespace carelog::system_test
