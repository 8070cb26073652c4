// Certificates for a load: services believe the load program as they believe a gateway.
#pragma once

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>

#include <filesystem>
#include <memory>
#include <string>

#include "auth/calls/call_guard.h"
#include "auth/calls/peer_transport.h"
#include "carelog/api/v1/common.pb.h"

namespace carelog::bench {

// A service's address, and the directory with its authority's certificates (`carelog keys`).
struct ServicePlace {
  std::string endpoint;
  std::filesystem::path certificates;
};

class BenchPeers {
 public:
  // Creates an authority there, with certificates for the roles gateway, command and query.
  static void issue(const std::filesystem::path& directory);
  // Throws auth::CertificateUnusable.
  explicit BenchPeers(const std::filesystem::path& directory);

  const std::shared_ptr<const auth::PeerTrust>& trust() const { return trust_; }
  auth::PeerIdentity identity(auth::PeerRole role) const;
  // A connection of its own, as the gateway.
  std::shared_ptr<grpc::Channel> channel(const std::string& endpoint, auth::PeerRole server) const;
  // For calls whose request the channel does not see.
  void speak_for(grpc::ClientContext& call, const api::v1::RequestContext& context,
                 const std::string& service) const;

 private:
  const std::filesystem::path directory_;
  std::shared_ptr<const auth::PeerTrust> trust_;
  std::shared_ptr<const auth::PeerIdentity> gateway_;
  std::shared_ptr<const auth::CallerSigner> signer_;
};

}  // namespace carelog::bench
