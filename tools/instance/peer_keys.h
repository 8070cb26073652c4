// A process's identity among carelog's processes, and whom it trusts: certificates that it makes
// itself (`carelog up`) or reads from files (`carelog serve`; made by `carelog keys`).
//
// A directory of certificates has authority.pem, and ROLE.pem with ROLE.key for each role of a
// process; whoever issues certificates also keeps authority.key there.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <vector>

#include "auth/calls/caller_token.h"
#include "tools/instance/process_role.h"

namespace carelog::tools {

auth::PeerRole peer_role_of(ProcessRole role);

// Immutable; any thread.
class PeerKeys {
 public:
  // From an authority that only this process has, and that ends with it.
  static PeerKeys of_this_process();
  // Throws VerbFailed with the file and the command that makes it.
  PeerKeys(const std::filesystem::path& directory, const std::vector<auth::PeerRole>& roles);

  // Requires: a role that it was made with.
  std::shared_ptr<const auth::PeerIdentity> identity(auth::PeerRole role) const;
  std::shared_ptr<const auth::CallerSigner> signer(auth::PeerRole role) const;
  const std::shared_ptr<const auth::PeerTrust>& trust() const { return trust_; }
  const std::shared_ptr<const auth::CallerVerifier>& verifier() const { return verifier_; }

  // For tools of the user that runs this process: writes DIRECTORY/tool.pem and tool.key.
  void publish_tool(const std::filesystem::path& directory) const;

 private:
  PeerKeys() = default;
  void add(auth::PeerIdentity identity);

  std::map<auth::PeerRole, std::shared_ptr<const auth::PeerIdentity>> identities_;
  std::map<auth::PeerRole, std::shared_ptr<const auth::CallerSigner>> signers_;
  std::shared_ptr<const auth::PeerTrust> trust_;
  std::shared_ptr<const auth::CallerVerifier> verifier_;
};

// Signs the calls of a tool. Throws VerbFailed.
std::shared_ptr<const auth::CallerSigner> tool_signer(const std::filesystem::path& directory);

// The certificate and key of a role in the directory. Throws VerbFailed.
auth::PeerIdentity read_identity(const std::filesystem::path& directory, auth::PeerRole role);
// Both files with mode 0600.
void write_identity(const std::filesystem::path& directory, const auth::PeerIdentity& identity);
std::string read_private_file(const std::filesystem::path& file);  // throws VerbFailed

}  // namespace carelog::tools
