#include "auth/calls/peer_transport.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/resource_quota.h>
#include <grpcpp/security/credentials.h>

#include "auth/calls/calling.h"

namespace carelog::auth {
namespace {

constexpr int handshake_max_ms = 5'000;
constexpr int keepalive_every_ms = 30'000;
constexpr int keepalive_answer_max_ms = 10'000;
constexpr int keepalive_ping_least_ms = 10'000;
constexpr int idle_connection_max_ms = 10 * 60'000;
constexpr int metadata_bytes_max = 16 * 1024;

grpc::ChannelArguments arguments() {
  grpc::ChannelArguments all;
  all.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  all.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
  all.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 200);
  all.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 1000);
  all.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, keepalive_every_ms);
  all.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, keepalive_answer_max_ms);
  all.SetMaxReceiveMessageSize(2 * call_message_bytes_max);
  return all;
}

}  // namespace

void limit_calls(grpc::ServerBuilder& builder) {
  grpc::ResourceQuota quota("carelog");
  quota.Resize(call_memory_bytes_max);
  builder.SetResourceQuota(quota);
  builder.SetMaxReceiveMessageSize(call_message_bytes_max);
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, call_streams_max);
  builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, metadata_bytes_max);
  builder.AddChannelArgument(GRPC_ARG_SERVER_HANDSHAKE_TIMEOUT_MS, handshake_max_ms);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_IDLE_MS, idle_connection_max_ms);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, keepalive_every_ms);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, keepalive_answer_max_ms);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS,
                             keepalive_ping_least_ms);
}

std::shared_ptr<grpc::ServerCredentials> peer_server_credentials(const PeerIdentity& identity,
                                                                 const PeerTrust& trust) {
  grpc::SslServerCredentialsOptions options(
      GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  options.pem_root_certs = trust.authorities_pem();
  options.pem_key_cert_pairs.push_back({identity.key_pem(), identity.certificate_pem()});
  return grpc::SslServerCredentials(options);
}

std::shared_ptr<grpc::Channel> peer_channel(const std::string& endpoint, PeerRole server,
                                            const PeerIdentity& identity, const PeerTrust& trust,
                                            std::shared_ptr<const CallerSigner> signer,
                                            bool own_connection) {
  const auto credentials = grpc::SslCredentials(
      {trust.authorities_pem(), identity.key_pem(), identity.certificate_pem()});
  auto wanted = arguments();
  wanted.SetSslTargetNameOverride(peer_role_host(server));
  if (own_connection) wanted.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return grpc::experimental::CreateCustomChannelWithInterceptors(endpoint, credentials, wanted,
                                                                 speaking_as(std::move(signer)));
}

std::shared_ptr<grpc::Channel> in_process_channel(grpc::Server& server,
                                                  std::shared_ptr<const CallerSigner> signer) {
  return server.experimental().InProcessChannelWithInterceptors(grpc::ChannelArguments(),
                                                                speaking_as(std::move(signer)));
}

std::shared_ptr<grpc::ServerCredentials> local_server_credentials() {
  return grpc::experimental::LocalServerCredentials(UDS);
}

std::shared_ptr<grpc::Channel> local_channel(const std::string& socket_address,
                                             std::shared_ptr<const CallerSigner> signer) {
  return grpc::experimental::CreateCustomChannelWithInterceptors(
      socket_address, grpc::experimental::LocalCredentials(UDS), arguments(),
      speaking_as(std::move(signer)));
}

}  // namespace carelog::auth
