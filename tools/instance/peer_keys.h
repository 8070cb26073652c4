// Who a process is to the other processes, and whom it believes: certificates of its own making
// (`carelog up`), or from files (`carelog serve`; made by `carelog keys`).
//
// A directory of certificates holds authority.pem, and ROLE.pem with ROLE.key for each role that a
// process has; whoever issues certificates also keeps authority.key there.
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
  // Of an authority that nobody has but this process, and that ends with it.
  static PeerKeys of_this_process();
  // Throws VerbFailed with the file and the command that makes it.
  PeerKeys(const std::filesystem::path& directory, const std::vector<auth::PeerRole>& roles);

  // Requires: among those that it was made with.
  std::shared_ptr<const auth::PeerIdentity> identity(auth::PeerRole role) const;
  std::shared_ptr<const auth::CallerSigner> signer(auth::PeerRole role) const;
  const std::shared_ptr<const auth::PeerTrust>& trust() const { return trust_; }
  const std::shared_ptr<const auth::CallerVerifier>& verifier() const { return verifier_; }

  // For the tools of the user that runs this process: DIRECTORY/tool.pem and tool.key.
  void publish_tool(const std::filesystem::path& directory) const;

 private:
  PeerKeys() = default;
  void add(auth::PeerIdentity identity);

  std::map<auth::PeerRole, std::shared_ptr<const auth::PeerIdentity>> identities_;
  std::map<auth::PeerRole, std::shared_ptr<const auth::CallerSigner>> signers_;
  std::shared_ptr<const auth::PeerTrust> trust_;
  std::shared_ptr<const auth::CallerVerifier> verifier_;
};

// For a tool: what it signs its calls with. Throws VerbFailed.
std::shared_ptr<const auth::CallerSigner> tool_signer(const std::filesystem::path& directory);

// The certificate and key of a role in the directory. Throws VerbFailed.
auth::PeerIdentity read_identity(const std::filesystem::path& directory, auth::PeerRole role);
// Both with mode 0600.
void write_identity(const std::filesystem::path& directory, const auth::PeerIdentity& identity);
std::string read_private_file(const std::filesystem::path& file);  // throws VerbFailed

}  // namespace carelog::tools
