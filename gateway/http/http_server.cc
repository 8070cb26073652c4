#include "gateway/http/http_server.h"

#include <pistache/endpoint.h>
#include <pistache/listener.h>
#include <pistache/peer.h>
#include <pistache/tcp.h>
#include <pistache/transport.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <stdexcept>
#include <thread>
#include <typeinfo>
#include <unordered_map>
#include <utility>
#include <vector>

#include "gateway/http/http_registry.h"
#include "infra/process/logging.h"

namespace carelog::gateway {
namespace {

namespace tcp = Pistache::Tcp;
namespace polling = Pistache::Polling;

constexpr std::chrono::milliseconds sweep_interval{500};
constexpr rlim_t descriptors_kept_back = 256;  // for the rest of the process

// Pistache makes one copy per reactor thread; each knows the connections of its own thread only. No
// exception may leave these functions: it would end the process.
class PeerHandler : public tcp::Handler {
  PROTOTYPE_OF(tcp::Handler, PeerHandler)

 public:
  PeerHandler(std::shared_ptr<HttpService> service, HttpRegistry& registry)
      : service_(std::move(service)), registry_(&registry) {}

  void onConnection(const std::shared_ptr<tcp::Peer>& peer) override {
    const int fd = peer->fd();
    tcp::Transport* const wire = transport();
    const auto watch = [wire, fd](bool writes) {
      using polling::NotifyOn;
      wire->reactor()->modifyFd(wire->key(), fd,
                                writes ? NotifyOn::Read | NotifyOn::Write : NotifyOn::Read,
                                polling::Mode::Edge);
    };
    auto connection = std::make_shared<HttpConnection>(fd, peer->address().host(), service_, watch);
    if (registry_->add(connection)) {
      connections_.insert_or_assign(fd, std::move(connection));
    } else {
      ::shutdown(fd, SHUT_RDWR);  // too many; the reactor sees the end and closes it
    }
  }

  void onInput(const char* bytes, std::size_t size,
               const std::shared_ptr<tcp::Peer>& peer) override {
    const auto connection = find(peer->fd());
    if (!connection) return;
    try {
      connection->on_input({bytes, size});
    } catch (const std::exception& failure) {
      infra::log_error("gateway", "a connection failed", {{"exception", typeid(failure).name()}});
      ::shutdown(peer->fd(), SHUT_RDWR);
    }
  }

  void onDisconnection(const std::shared_ptr<tcp::Peer>& peer) override {
    const auto found = connections_.find(peer->fd());
    if (found == connections_.end()) return;
    found->second->on_disconnected();
    registry_->remove(found->second.get());
    connections_.erase(found);
  }

  std::shared_ptr<HttpConnection> find(int fd) const {
    const auto found = connections_.find(fd);
    return found == connections_.end() ? nullptr : found->second;
  }

 private:
  std::shared_ptr<HttpService> service_;
  HttpRegistry* registry_;
  std::unordered_map<int, std::shared_ptr<HttpConnection>> connections_;
};

// Adds timeouts to Pistache's transport, and continues writing when a slow client reads again.
// Write events never reach Pistache, which would spin on them.
class PeerTransport : public tcp::Transport {
 public:
  explicit PeerTransport(const std::shared_ptr<PeerHandler>& handler)
      : tcp::Transport(handler), handler_(handler) {}
  ~PeerTransport() override {
    if (timer_fd_ >= 0) ::close(timer_fd_);
  }

  std::shared_ptr<Pistache::Aio::Handler> clone() const override {
    return std::make_shared<PeerTransport>(
        std::static_pointer_cast<PeerHandler>(handler_->clone()));
  }

  void registerPoller(polling::Epoll& poller) override {
    tcp::Transport::registerPoller(poller);
    timer_fd_ = ::timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    const timespec interval{0, std::chrono::nanoseconds(sweep_interval).count()};
    const itimerspec schedule{interval, interval};
    if (timer_fd_ < 0 || ::timerfd_settime(timer_fd_, 0, &schedule, nullptr) != 0) {
      throw std::runtime_error("no timer for the gateway: raise the open files limit (ulimit -n)");
    }
    poller.addFd(timer_fd_, Pistache::Flags<polling::NotifyOn>(polling::NotifyOn::Read),
                 polling::Tag(static_cast<std::uint64_t>(timer_fd_)));
  }

  void onReady(const Pistache::Aio::FdSet& ready) override {
    std::vector<polling::Event> rest;
    bool sweep_due = false;
    for (const auto& entry : ready) {
      const auto fd = static_cast<int>(entry.getTag().value());
      if (fd == timer_fd_) {
        sweep_due = true;
        continue;
      }
      if (entry.isWritable()) {
        if (const auto connection = handler_->find(fd)) connection->on_writable();
      }
      if (!entry.isReadable()) continue;
      polling::Event event(entry.getTag());
      event.flags.setFlag(polling::NotifyOn::Read);
      rest.push_back(std::move(event));
    }
    if (!rest.empty()) tcp::Transport::onReady(Pistache::Aio::FdSet(std::move(rest)));
    if (sweep_due) sweep();
  }

 private:
  void sweep() {
    std::uint64_t ticks = 0;
    if (::read(timer_fd_, &ticks, sizeof ticks) < 0) return;
    const auto now = HttpConnection::Clock::now();
    std::vector<std::shared_ptr<tcp::Peer>> ended;
    for (const auto& [fd, peer] : peers) {
      const auto connection = handler_->find(fd);
      if (connection && connection->expired(now)) ended.push_back(peer);
    }
    for (const auto& peer : ended) {
      handler_->onDisconnection(peer);
      removePeer(peer);
    }
  }

  std::shared_ptr<PeerHandler> handler_;
  int timer_fd_ = -1;
};

std::size_t connections_allowed(std::size_t wanted) {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return wanted;
  const rlim_t room = limit.rlim_cur > 2 * descriptors_kept_back
                          ? limit.rlim_cur - descriptors_kept_back
                          : limit.rlim_cur / 2;
  return std::min(wanted, static_cast<std::size_t>(room));
}

}  // namespace

struct HttpServer::State {
  explicit State(HttpServerSettings wanted)
      : settings(std::move(wanted)),
        registry(connections_allowed(settings.connections_max),
                 settings.connections_per_address_max, service) {}

  HttpServerSettings settings;
  std::shared_ptr<HttpService> service = std::make_shared<HttpService>();
  HttpRegistry registry;
  std::unique_ptr<tcp::Listener> listener;
  std::uint16_t port = 0;
};

HttpServer::HttpServer(HttpServerSettings settings, std::function<void(HttpExchange)> handle,
                       std::function<HttpResponse(const HttpRefusal&)> refuse)
    : state_(std::make_unique<State>(std::move(settings))) {
  state_->service->limits = state_->settings.limits;
  state_->service->timeouts = state_->settings.timeouts;
  state_->service->proxies = state_->settings.trusted_proxies;
  state_->service->handle = std::move(handle);
  state_->service->refuse = std::move(refuse);
}

HttpServer::~HttpServer() {
  stop();
}

void HttpServer::start() {
  std::signal(SIGPIPE, SIG_IGN);
  const auto& settings = state_->settings;
  const Pistache::Address address(settings.host, Pistache::Port(settings.port));
  auto listener = std::make_unique<tcp::Listener>(address);
  auto handler = std::make_shared<PeerHandler>(state_->service, state_->registry);
  listener->init(static_cast<std::size_t>(settings.reactor_threads),
                 Pistache::Flags<tcp::Options>(tcp::Options::NoDelay | tcp::Options::ReuseAddr |
                                               tcp::Options::CloseOnExec),
                 "http", SOMAXCONN);
  listener->setTransportFactory([handler] { return std::make_shared<PeerTransport>(handler); });
  listener->setHandler(handler);
  try {
    listener->bind();
    listener->runThreaded();
  } catch (const std::exception& failure) {
    throw std::runtime_error("the gateway cannot listen on " + settings.host + ":" +
                             std::to_string(settings.port) + " (" + failure.what() +
                             "): free the port or choose another one; with \"Too many open "
                             "files\", raise ulimit -n");
  }
  state_->port = listener->getPort();
  state_->listener = std::move(listener);
}

std::uint16_t HttpServer::port() const {
  return state_->port;
}
std::shared_ptr<const HttpService> HttpServer::service() const {
  return state_->service;
}

void HttpServer::stop() {
  if (!state_->listener) return;
  state_->service->draining.store(true);
  const auto deadline = std::chrono::steady_clock::now() + state_->settings.drain_max;
  while (state_->service->in_flight.load() > 0 && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  const auto left = state_->registry.close();
  for (const auto& connection : left) connection->on_disconnected();
  state_->listener->shutdown();
  state_->listener.reset();  // joins the reactor threads, the only ones that close descriptors
  for (const auto& connection : left) {
    if (state_->registry.remove(connection.get())) ::close(connection->fd());
  }
}

}  // namespace carelog::gateway
