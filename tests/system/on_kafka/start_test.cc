// Roles that are started while the servers that they need are down.
#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>

#include "infra/process/port.h"
#include "tests/system/on_kafka/roles_on_kafka.h"

namespace carelog::system_test {
namespace {

// Forwards one port of this machine to another address.
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
    issue_certificates(directory_ / "data" / "certificates");
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
