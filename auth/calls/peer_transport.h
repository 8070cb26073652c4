// How processes connect: mutual TLS between machines, a unix socket for the tools, and channels
// within a process. There is no plain TCP.
#pragma once

#include <grpcpp/channel.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include <memory>
#include <string>

#include "auth/calls/caller_token.h"

namespace carelog::auth {

// The largest message that our servers accept.
inline constexpr int call_message_bytes_max = 2 << 20;  // a batch of accesses is half of it
inline constexpr int call_streams_max = 1024;           // at once, per connection
inline constexpr std::size_t call_memory_bytes_max = 256u << 20;

// Sets the limits; no port is shared with another program.
void limit_calls(grpc::ServerBuilder& builder);

// Requires of every client a certificate of the trusted authority.
std::shared_ptr<grpc::ServerCredentials> peer_server_credentials(const PeerIdentity& identity,
                                                                 const PeerTrust& trust);

// Adds caller tokens to calls (calling.h). Uses no proxy.
std::shared_ptr<grpc::Channel> peer_channel(const std::string& endpoint, PeerRole server,
                                            const PeerIdentity& identity, const PeerTrust& trust,
                                            std::shared_ptr<const CallerSigner> signer,
                                            bool own_connection = false);
std::shared_ptr<grpc::Channel> in_process_channel(grpc::Server& server,
                                                  std::shared_ptr<const CallerSigner> signer);

// Only for the user that this process runs as: a socket of mode 0600 in a directory of mode 0700.
std::shared_ptr<grpc::ServerCredentials> local_server_credentials();
std::shared_ptr<grpc::Channel> local_channel(const std::string& socket_address,
                                             std::shared_ptr<const CallerSigner> signer);

}  // namespace carelog::auth
