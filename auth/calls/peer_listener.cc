#include "auth/calls/peer_listener.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

#include "infra/process/clock.h"
#include "infra/process/logging.h"
#include "infra/process/thread_name.h"

namespace carelog::auth {
namespace {

constexpr int waiting_connections_max = 128;
constexpr int pause_without_descriptors_ms = 100;
constexpr std::int64_t count_every_ms = 10;  // at most this often while there is no room

[[noreturn]] void fail(const std::string& what) {
  throw std::system_error(errno, std::generic_category(), what);
}

std::size_t allowed(std::size_t wanted) {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return wanted;
  return std::min(wanted, static_cast<std::size_t>(limit.rlim_cur / 4));
}

// The descriptor's number may have been reused; the inode tells.
struct Connection {
  int descriptor = -1;
  ino_t inode = 0;

  bool stands() const {
    struct stat now {};
    return ::fstat(descriptor, &now) == 0 && S_ISSOCK(now.st_mode) && now.st_ino == inode;
  }
};

int listen_at(const std::string& host, std::uint16_t& port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  if (::inet_pton(AF_INET, host.c_str(), &address.sin_addr) != 1) {
    errno = EINVAL;
    fail(host);
  }
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (listener < 0) fail("a socket");
  const int yes = 1;
  ::setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  socklen_t size = sizeof address;
  auto* const at = reinterpret_cast<sockaddr*>(&address);
  if (::bind(listener, at, size) != 0 || ::listen(listener, waiting_connections_max) != 0 ||
      ::getsockname(listener, at, &size) != 0) {
    const int why = errno;
    ::close(listener);
    errno = why;
    fail(host + ":" + std::to_string(port));
  }
  port = ntohs(address.sin_port);
  return listener;
}

}  // namespace

struct PeerListener::State {
  struct Door {
    int listener = -1;
    std::unique_ptr<grpc::experimental::ExternalConnectionAcceptor> acceptor;
  };

  explicit State(std::size_t wanted) : connections_max(allowed(wanted)) {
    if (wake < 0) fail("an eventfd");
  }
  ~State() {
    for (const Door& door : doors) ::close(door.listener);
    ::close(wake);
  }

  void run() {
    infra::name_this_thread("peer-listener");
    std::vector<pollfd> watched = {{wake, POLLIN, 0}};
    for (const Door& door : doors) watched.push_back({door.listener, POLLIN, 0});
    while (true) {
      if (::poll(watched.data(), watched.size(), -1) < 0) continue;
      if (watched.front().revents != 0) return;
      for (std::size_t i = 0; i < doors.size(); ++i) {
        if (watched[i + 1].revents != 0) take(doors[i]);
      }
    }
  }

  void take(const Door& door) {
    const int connection = ::accept4(door.listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (connection < 0) {
      if (errno == EMFILE || errno == ENFILE) {
        std::this_thread::sleep_for(std::chrono::milliseconds(pause_without_descriptors_ms));
      }
      return;
    }
    if (!has_room()) {
      ::close(connection);
      return say(true);
    }
    say(false);
    const int yes = 1;
    ::setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    struct stat made {};
    ::fstat(connection, &made);
    {
      const std::lock_guard lock(mutex);
      standing.push_back({connection, made.st_ino});
    }
    grpc::experimental::ExternalConnectionAcceptor::NewConnectionParameters parameters;
    parameters.listener_fd = door.listener;
    parameters.fd = connection;
    door.acceptor->HandleNewConnection(&parameters);
  }

  bool has_room() {
    const std::lock_guard lock(mutex);
    if (standing.size() < connections_max) return true;
    const std::int64_t now = infra::now_ms();
    if (now - counted_at_ms >= count_every_ms) count(), counted_at_ms = now;
    return standing.size() < connections_max;
  }
  // Requires: the mutex is held.
  void count() {
    std::erase_if(standing, [](const Connection& each) { return !each.stands(); });
  }
  // Logs a line per change.
  void say(bool now_full) {
    if (std::exchange(full, now_full) == now_full) return;
    if (now_full) {
      infra::log_warning("auth", "no room for more connections of other processes",
                         {{"connections", static_cast<std::int64_t>(connections_max)}});
    } else {
      infra::log_info("auth", "there is room for connections of other processes again");
    }
  }

  const std::size_t connections_max;
  const int wake = ::eventfd(0, EFD_CLOEXEC);
  std::vector<Door> doors;
  std::thread thread;
  bool full = false;  // used by the thread
  std::int64_t counted_at_ms = 0;
  std::mutex mutex;
  std::vector<Connection> standing;  // some may have ended
};

PeerListener::PeerListener(std::size_t connections_max)
    : state_(std::make_unique<State>(connections_max)) {}

PeerListener::~PeerListener() {
  stop();
}

std::uint16_t PeerListener::add(grpc::ServerBuilder& builder, const std::string& host,
                                std::uint16_t port,
                                std::shared_ptr<grpc::ServerCredentials> credentials) {
  State::Door door;
  door.listener = listen_at(host, port);
  using Kind = grpc::ServerBuilder::experimental_type::ExternalConnectionType;
  door.acceptor =
      builder.experimental().AddExternalConnectionAcceptor(Kind::FROM_FD, std::move(credentials));
  state_->doors.push_back(std::move(door));
  return port;
}

void PeerListener::start() {
  if (state_->doors.empty()) return;
  state_->thread = std::thread([this] { state_->run(); });
}

void PeerListener::stop() {
  if (!state_->thread.joinable()) return;
  const std::uint64_t one = 1;
  if (::write(state_->wake, &one, sizeof one) != sizeof one) fail("waking the listener");
  state_->thread.join();
}

std::size_t PeerListener::connections() const {
  const std::lock_guard lock(state_->mutex);
  state_->count();
  return state_->standing.size();
}

}  // namespace carelog::auth
