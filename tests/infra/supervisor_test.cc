#include "infra/process/supervisor.h"

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <cstring>
#include <stdexcept>

#include "tests/infra/temporary_directory.h"

namespace carelog::infra {
namespace {

using std::chrono::milliseconds;

// systemd's end of the socket.
class Listening {
 public:
  explicit Listening(const std::string& path) : socket_(::socket(AF_UNIX, SOCK_DGRAM, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
    if (::bind(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
      throw std::runtime_error("cannot listen at " + path);
    ::setenv("NOTIFY_SOCKET", path.c_str(), 1);
  }
  ~Listening() { ::close(socket_); }

  // What was said next; empty: nothing within this time.
  std::string heard(milliseconds time) const {
    pollfd waiting = {socket_, POLLIN, 0};
    if (::poll(&waiting, 1, static_cast<int>(time.count())) <= 0) return "";
    char text[256];
    const ssize_t size = ::recv(socket_, text, sizeof text, 0);
    return {text, static_cast<std::size_t>(std::max<ssize_t>(size, 0))};
  }

 private:
  int socket_;
};

TEST(Supervisor, HearsThatTheServiceServesLivesAndStops) {
  const TemporaryDirectory directory;
  const Listening systemd(directory.path() + "/notify");
  ::setenv("WATCHDOG_USEC", "20000", 1);
  ::setenv("WATCHDOG_PID", std::to_string(::getpid()).c_str(), 1);
  Supervisor service;
  EXPECT_EQ(systemd.heard(milliseconds(30)), "");
  std::atomic<int> looks = 0;
  service.ready([&] { ++looks; });
  EXPECT_EQ(systemd.heard(milliseconds(5000)), "READY=1");
  for (int i = 0; i < 3; ++i) EXPECT_EQ(systemd.heard(milliseconds(5000)), "WATCHDOG=1");
  EXPECT_GE(looks, 3);
  service.stopping();
  std::string last;
  for (std::string said; !(said = systemd.heard(milliseconds(30))).empty();) last = said;
  EXPECT_EQ(last, "STOPPING=1");
}

TEST(Supervisor, HearsNoMoreOfAProcessThatHangs) {
  const TemporaryDirectory directory;
  const Listening systemd(directory.path() + "/notify");
  ::setenv("WATCHDOG_USEC", "20000", 1);
  Supervisor service;
  std::atomic<bool> hangs = true;
  service.ready([&] {
    while (hangs) std::this_thread::sleep_for(milliseconds(1));
  });
  EXPECT_EQ(systemd.heard(milliseconds(5000)), "READY=1");
  EXPECT_EQ(systemd.heard(milliseconds(200)), "");
  hangs = false;
  EXPECT_EQ(systemd.heard(milliseconds(5000)), "WATCHDOG=1");
}

TEST(Supervisor, LeavesNothingInTheEnvironmentOfChildren) {
  const TemporaryDirectory directory;
  const Listening systemd(directory.path() + "/notify");
  ::setenv("WATCHDOG_USEC", "1000000", 1);
  ::setenv("WATCHDOG_PID", "1", 1);
  const Supervisor service;
  EXPECT_FALSE(service.has_watchdog()) << "it is another process's";
  for (const char* name : {"NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"})
    EXPECT_EQ(std::getenv(name), nullptr) << name;
}

TEST(Supervisor, IsNotNeeded) {
  ::unsetenv("NOTIFY_SOCKET");
  ::setenv("WATCHDOG_USEC", "20000", 1);
  Supervisor service;
  EXPECT_FALSE(service.has_watchdog());
  service.ready([] { ADD_FAILURE() << "nobody asked"; });
}

}  // namespace
}  // namespace carelog::infra
