#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

#include "auth/calls/certificates.h"
#include "tools/instance/instance_file.h"
#include "tools/instance/peer_keys.h"
#include "tools/verbs/verb_list.h"

namespace carelog::tools {

namespace {

using infra::SettingKind;

constexpr const char* authority_details =
    R"(Makes DIR/authority.pem, which every process needs, and DIR/authority.key, which only issues
certificates: keep it where nobody else comes, such as on another machine. With --next, a new
authority is made beside the old one: both are believed, and new certificates are of the new one.

  carelog keys make-authority certificates
  carelog keys issue certificates
  carelog serve --role query --certificates certificates ...

To replace the authority: make-authority --next and copy authority.pem to all machines, restart
their processes one after another; issue all certificates anew and restart again; then take the
first certificate out of authority.pem and restart once more.
)";

constexpr const char* issue_details =
    R"(Makes ROLE.pem and ROLE.key in DIR for each role. A process needs authority.pem and the two
files of each of its roles; tools on its machine those of the role tool. A certificate is replaced
by issuing it again and restarting the process.
)";

std::string certificates_of(const std::filesystem::path& directory) {
  std::ifstream in(directory / "authority.pem");
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

void make_private_directory(const std::filesystem::path& directory) {
  std::error_code failed;
  std::filesystem::create_directories(directory, failed);
  if (!failed && !std::filesystem::is_directory(directory))
    failed = std::make_error_code(std::errc::not_a_directory);
  if (!failed) {
    std::filesystem::permissions(directory, std::filesystem::perms::owner_all, failed);
  }
  if (failed)
    throw VerbFailed(ExitCode::usage, directory.string() +
                                          " cannot be a folder for certificates (" +
                                          failed.message() + "): name another");
}

ExitCode make_authority(const infra::Settings& settings) {
  const std::filesystem::path directory = settings.positional("DIR").at(0);
  const bool next = settings.boolean("next");
  const auto certificate = directory / "authority.pem";
  const auto key = directory / "authority.key";
  const bool known = std::filesystem::exists(certificate);
  const bool there = known || std::filesystem::exists(key);
  if (known && settings.boolean("keep")) return ExitCode::ok;
  if (there && !known)
    throw VerbFailed(ExitCode::conflict, key.string() + " is there without authority.pem, which " +
                                             "every process needs: put it beside the key, or " +
                                             "move the key away to make another authority");
  if (there && !next)
    throw VerbFailed(ExitCode::conflict, "there is an authority in " + directory.string() +
                                             " already; --next makes another beside it");
  make_private_directory(directory);
  const auto made = auth::PeerAuthority::generate(static_cast<int>(settings.integer("days")));
  const std::string before = there ? certificates_of(directory) : "";
  write_file_atomically(certificate, before + made.certificate_pem());
  write_file_atomically(key, made.key_pem());
  std::cout << certificate.string() << "\n" << key.string() << "\n";
  return ExitCode::ok;
}

// The last one in the file is the one whose key is kept.
std::string last_certificate(const std::string& pem) {
  const std::size_t begin = pem.rfind("-----BEGIN CERTIFICATE-----");
  return begin == std::string::npos ? pem : pem.substr(begin);
}

std::vector<auth::PeerRole> roles_named(const std::string& list) {
  if (list.empty()) return {auth::all_peer_roles.begin(), auth::all_peer_roles.end()};
  std::vector<auth::PeerRole> roles;
  std::istringstream names(list);
  for (std::string name; std::getline(names, name, ',');) {
    const auto role = auth::peer_role_from_name(name);
    if (!role) throw VerbFailed(ExitCode::usage, "--role: there is no role '" + name + "'");
    roles.push_back(*role);
  }
  return roles;
}

ExitCode issue(const infra::Settings& settings) {
  const std::filesystem::path directory = settings.positional("DIR").at(0);
  try {
    const auth::PeerAuthority authority(last_certificate(certificates_of(directory)),
                                        read_private_file(directory / "authority.key"));
    for (const auth::PeerRole role : roles_named(settings.text("role"))) {
      write_identity(directory, authority.issue(role, static_cast<int>(settings.integer("days"))));
      std::cout << (directory / (std::string(auth::peer_role_name(role)) + ".pem")).string()
                << "\n";
    }
  } catch (const auth::CertificateUnusable& unusable) {
    throw VerbFailed(ExitCode::error, directory.string() + ": " + unusable.what());
  }
  return ExitCode::ok;
}

}  // namespace

Verb keys_make_authority_verb() {
  Verb verb;
  verb.group = "Running";
  verb.declaration.verb = "keys make-authority";
  verb.declaration.summary = "Make the authority that issues certificates for serve";
  verb.declaration.positionals = {{"DIR", "Where certificates are kept"}};
  verb.declaration.settings = {
      {"days", SettingKind::integer, "3650", "How long it is believed", {}, 1, 36'500},
      {"next", SettingKind::boolean, "false", "Make a new one beside the old"},
      {"keep", SettingKind::boolean, "false", "Where there is one, leave it and be content"}};
  verb.details = authority_details;
  verb.run = make_authority;
  return verb;
}

Verb keys_issue_verb() {
  Verb verb;
  verb.group = "Running";
  verb.declaration.verb = "keys issue";
  verb.declaration.summary = "Issue certificates for the roles of serve";
  verb.declaration.positionals = {{"DIR", "Where certificates are kept"}};
  verb.declaration.settings = {
      {"role", SettingKind::text, "", "Which roles: gateway,query (default: all)"},
      {"days", SettingKind::integer, "90", "How long they are believed", {}, 1, 36'500}};
  verb.details = issue_details;
  verb.run = issue;
  return verb;
}

}  // namespace carelog::tools
