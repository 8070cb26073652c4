#include "infra/process/port.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <stdexcept>

namespace carelog::infra {
namespace {

class BoundSocket {
 public:
  BoundSocket(const std::string& address, std::uint16_t port)
      : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    if (socket_ < 0) throw std::runtime_error("no socket to be had: raise `ulimit -n`");
    sockaddr_in name = {};
    name.sin_family = AF_INET;
    name.sin_port = htons(port);
    if (::inet_pton(AF_INET, address.c_str(), &name.sin_addr) != 1) {
      ::close(socket_);
      throw std::runtime_error("'" + address + "' is not an IPv4 address");
    }
    const int reuse = 1;  // like our servers: a port in TIME_WAIT is free
    ::setsockopt(socket_, SOL_SOCKET, SO_REUSEADDR, &reuse, sizeof reuse);
    bound_ = ::bind(socket_, reinterpret_cast<const sockaddr*>(&name), sizeof name) == 0 &&
             ::listen(socket_, 1) == 0;
  }
  ~BoundSocket() { ::close(socket_); }
  BoundSocket(const BoundSocket&) = delete;
  BoundSocket& operator=(const BoundSocket&) = delete;

  bool bound() const { return bound_; }
  std::uint16_t port() const {
    sockaddr_in name = {};
    socklen_t size = sizeof name;
    ::getsockname(socket_, reinterpret_cast<sockaddr*>(&name), &size);
    return ntohs(name.sin_port);
  }

 private:
  int socket_;
  bool bound_ = false;
};

}  // namespace

std::uint16_t free_loopback_port() {
  const BoundSocket socket("127.0.0.1", 0);
  if (!socket.bound()) throw std::runtime_error("no free port on 127.0.0.1");
  return socket.port();
}

bool is_port_taken(const std::string& address, std::uint16_t port) {
  return !BoundSocket(address, port).bound();
}

}  // namespace carelog::infra
