// The ports of a gRPC server, where connections are counted: whoever opens more than there is room
// for finds those above it closed, and takes no descriptor from the process. gRPC itself has no
// such limit, and spins where there are no descriptors left.
//
// Connections that stand are never closed for new ones. Those that never say who they are end with
// the handshake's deadline (peer_transport.h) and make room.
#pragma once

#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server_builder.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace carelog::auth {

// At once, of all ports of a process; a quarter of its descriptors where that is less.
inline constexpr std::size_t peer_connections_max = 512;

// add(), build the server, start(); stop() before the server's shutdown. One thread of its own.
class PeerListener {
 public:
  explicit PeerListener(std::size_t connections_max = peer_connections_max);
  ~PeerListener();  // stop()
  PeerListener(const PeerListener&) = delete;
  PeerListener& operator=(const PeerListener&) = delete;

  // Listens there from now on; returns the port (0 asks for any). Throws std::system_error.
  std::uint16_t add(grpc::ServerBuilder& builder, const std::string& host, std::uint16_t port,
                    std::shared_ptr<grpc::ServerCredentials> credentials);
  void start();
  void stop();

  std::size_t connections() const;  // that stand; any thread

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace carelog::auth
