// The listening ports of a gRPC server, with a limit on connections: those beyond the limit are
// closed at once, so that the process does not run out of descriptors. gRPC has no such limit, and
// spins when there are no descriptors left.
//
// Existing connections are never closed for new ones. Connections that never authenticate end at
// the handshake's deadline (peer_transport.h) and make room.
#pragma once

#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server_builder.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace carelog::auth {

// For all ports of a process together; a quarter of its descriptors if that is less.
inline constexpr std::size_t peer_connections_max = 512;

// Order: add(), build the server, start(); stop() before the server's shutdown. Has one thread.
class PeerListener {
 public:
  explicit PeerListener(std::size_t connections_max = peer_connections_max);
  ~PeerListener();  // stop()
  PeerListener(const PeerListener&) = delete;
  PeerListener& operator=(const PeerListener&) = delete;

  // Listens there from now on; returns the port (0 picks any). Throws std::system_error.
  std::uint16_t add(grpc::ServerBuilder& builder, const std::string& host, std::uint16_t port,
                    std::shared_ptr<grpc::ServerCredentials> credentials);
  void start();
  void stop();

  std::size_t connections() const;  // open ones; any thread

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace carelog::auth
