// How processes reach one another: mutual TLS between machines, a unix socket for the tools, and
// channels inside a process. There is no plain TCP.
#pragma once

#include <grpcpp/channel.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include <memory>
#include <string>

#include "auth/calls/caller_token.h"

namespace carelog::auth {

// What any of our servers takes at most.
inline constexpr int call_message_bytes_max = 2 << 20;  // a batch of accesses is half of it
inline constexpr int call_streams_max = 1024;           // at once, of one connection
inline constexpr std::size_t call_memory_bytes_max = 256u << 20;

// Limits, and no port is shared with another program.
void limit_calls(grpc::ServerBuilder& builder);

// Requires a certificate of the trusted authority of whoever connects.
std::shared_ptr<grpc::ServerCredentials> peer_server_credentials(const PeerIdentity& identity,
                                                                 const PeerTrust& trust);

// Calls get the token of whom they speak for (calling.h). No proxy is used.
std::shared_ptr<grpc::Channel> peer_channel(const std::string& endpoint, PeerRole server,
                                            const PeerIdentity& identity, const PeerTrust& trust,
                                            std::shared_ptr<const CallerSigner> signer,
                                            bool own_connection = false);
std::shared_ptr<grpc::Channel> in_process_channel(grpc::Server& server,
                                                  std::shared_ptr<const CallerSigner> signer);

// For the user that this process runs as, and nobody else: a socket of mode 0600 in a directory of
// mode 0700.
std::shared_ptr<grpc::ServerCredentials> local_server_credentials();
std::shared_ptr<grpc::Channel> local_channel(const std::string& socket_address,
                                             std::shared_ptr<const CallerSigner> signer);

}  // namespace carelog::auth
