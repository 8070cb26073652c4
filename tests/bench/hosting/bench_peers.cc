#include "tests/bench/hosting/bench_peers.h"

#include <fstream>
#include <sstream>

#include "infra/process/clock.h"

namespace carelog::bench {
namespace {

std::string text_of(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

}  // namespace

void BenchPeers::issue(const std::filesystem::path& directory) {
  std::filesystem::create_directories(directory);
  const auto authority = auth::PeerAuthority::generate();
  std::ofstream(directory / "authority.pem") << authority.certificate_pem();
  for (const auto role :
       {auth::PeerRole::gateway, auth::PeerRole::command, auth::PeerRole::query}) {
    const auto identity = authority.issue(role);
    const std::string name(auth::peer_role_name(role));
    std::ofstream(directory / (name + ".pem")) << identity.certificate_pem();
    std::ofstream(directory / (name + ".key")) << identity.key_pem();
  }
}

BenchPeers::BenchPeers(const std::filesystem::path& directory)
    : directory_(directory),
      trust_(std::make_shared<const auth::PeerTrust>(text_of(directory / "authority.pem"))),
      gateway_(std::make_shared<const auth::PeerIdentity>(identity(auth::PeerRole::gateway))),
      signer_(std::make_shared<const auth::CallerSigner>(gateway_, infra::now_ms)) {}

auth::PeerIdentity BenchPeers::identity(auth::PeerRole role) const {
  const std::string name(auth::peer_role_name(role));
  return {text_of(directory_ / (name + ".pem")), text_of(directory_ / (name + ".key"))};
}

std::shared_ptr<grpc::Channel> BenchPeers::channel(const std::string& endpoint,
                                                   auth::PeerRole server) const {
  return auth::peer_channel(endpoint, server, *gateway_, *trust_, signer_, true);
}

void BenchPeers::speak_for(grpc::ClientContext& call, const api::v1::RequestContext& context,
                           const std::string& service) const {
  const auth::Caller caller{context.clinic(), context.actor(),
                            auth::role_from_name(context.role()).value_or(auth::Role::service),
                            context.purpose()};
  call.AddMetadata(auth::caller_metadata_key, *signer_->token(caller, service));
}

}  // namespace carelog::bench
