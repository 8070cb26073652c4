#include "tools/instance/peer_keys.h"

#include <sys/stat.h>

#include <fstream>
#include <sstream>

#include "infra/process/clock.h"
#include "infra/process/logging.h"
#include "tools/exit_code.h"
#include "tools/instance/instance_file.h"

namespace carelog::tools {

namespace {

using auth::PeerRole;

constexpr const char* authority_file = "authority.pem";
constexpr std::int64_t soon_s = 14 * 86'400;

std::string how_to_make(const std::filesystem::path& directory, PeerRole role) {
  return "make it with `carelog keys issue " + directory.string() + " --role " +
         std::string(auth::peer_role_name(role)) + "` where the authority's key is";
}

std::string text_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

}  // namespace

auth::PeerRole peer_role_of(ProcessRole role) {
  return *auth::peer_role_from_name(process_role_name(role));
}

std::string read_private_file(const std::filesystem::path& file) {
  struct stat status {};
  if (::stat(file.c_str(), &status) != 0)
    throw VerbFailed(ExitCode::not_found, "there is no " + file.string());
  if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0)
    throw VerbFailed(ExitCode::error,
                     file.string() + " is open to other users; run: chmod 600 " + file.string());
  return text_of(file);
}

auth::PeerIdentity read_identity(const std::filesystem::path& directory, PeerRole role) {
  const std::string name(auth::peer_role_name(role));
  const auto certificate = directory / (name + ".pem");
  try {
    if (!std::filesystem::exists(certificate))
      throw VerbFailed(ExitCode::not_found, "there is no certificate " + certificate.string() +
                                                ": " + how_to_make(directory, role));
    auth::PeerIdentity identity(text_of(certificate),
                                read_private_file(directory / (name + ".key")));
    if (identity.role() != role)
      throw VerbFailed(ExitCode::usage, certificate.string() + " is of the role " +
                                            std::string(auth::peer_role_name(identity.role())));
    if (identity.expires_at_s() * 1000 <= infra::now_ms())
      throw VerbFailed(ExitCode::error,
                       certificate.string() + " has expired: " + how_to_make(directory, role));
    return identity;
  } catch (const auth::CertificateUnusable& unusable) {
    throw VerbFailed(ExitCode::error, certificate.string() + ": " + unusable.what());
  }
}

void write_identity(const std::filesystem::path& directory, const auth::PeerIdentity& identity) {
  const std::string name(auth::peer_role_name(identity.role()));
  write_file_atomically(directory / (name + ".key"), identity.key_pem());
  write_file_atomically(directory / (name + ".pem"), identity.certificate_pem());
}

PeerKeys PeerKeys::of_this_process() {
  const auto authority = auth::PeerAuthority::generate();
  PeerKeys keys;
  keys.trust_ = std::make_shared<const auth::PeerTrust>(authority.certificate_pem());
  keys.verifier_ = std::make_shared<const auth::CallerVerifier>(keys.trust_, infra::now_ms);
  for (const PeerRole role : auth::all_peer_roles)
    keys.add(authority.issue(role, auth::authority_days_default));
  return keys;
}

PeerKeys::PeerKeys(const std::filesystem::path& directory, const std::vector<PeerRole>& roles) {
  if (!std::filesystem::exists(directory / authority_file))
    throw VerbFailed(ExitCode::not_found,
                     "there are no certificates in " + directory.string() +
                         ": make an authority with `carelog keys make-authority " +
                         directory.string() + "`, certificates with `carelog keys issue " +
                         directory.string() + "`, or name their directory with --certificates");
  for (const PeerRole role : roles) add(read_identity(directory, role));
  try {
    trust_ = std::make_shared<const auth::PeerTrust>(text_of(directory / authority_file));
  } catch (const auth::CertificateUnusable& unusable) {
    throw VerbFailed(ExitCode::error,
                     (directory / authority_file).string() + ": " + unusable.what());
  }
  verifier_ = std::make_shared<const auth::CallerVerifier>(trust_, infra::now_ms);
  for (const auto& [role, identity] : identities_) {
    if (const auto checked = trust_->check(identity->certificate_der()); !checked)
      throw VerbFailed(ExitCode::error, "the certificate of the role " +
                                            std::string(auth::peer_role_name(role)) + " in " +
                                            directory.string() +
                                            " is not of its authority: " + checked.error());
    if (identity->expires_at_s() * 1000 < infra::now_ms() + soon_s * 1000)
      infra::log_warning("instance", "a certificate ends soon: issue it anew",
                         {{"role", std::string(auth::peer_role_name(role))},
                          {"days", (identity->expires_at_s() - infra::now_ms() / 1000) / 86'400}});
  }
}

void PeerKeys::add(auth::PeerIdentity identity) {
  const PeerRole role = identity.role();
  const auto shared = std::make_shared<const auth::PeerIdentity>(std::move(identity));
  identities_[role] = shared;
  signers_[role] = std::make_shared<const auth::CallerSigner>(shared, infra::now_ms);
}

std::shared_ptr<const auth::PeerIdentity> PeerKeys::identity(PeerRole role) const {
  return identities_.at(role);
}

std::shared_ptr<const auth::CallerSigner> PeerKeys::signer(PeerRole role) const {
  return signers_.at(role);
}

void PeerKeys::publish_tool(const std::filesystem::path& directory) const {
  write_identity(directory, *identity(PeerRole::tool));
}

std::shared_ptr<const auth::CallerSigner> tool_signer(const std::filesystem::path& directory) {
  return std::make_shared<const auth::CallerSigner>(
      std::make_shared<const auth::PeerIdentity>(read_identity(directory, PeerRole::tool)),
      infra::now_ms);
}

}  // namespace carelog::tools
