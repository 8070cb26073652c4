#pragma once

#include <optional>
#include <string>
#include <vector>

#include "infra/process/child_process.h"

namespace carelog::infra {

// The files of a private server: where they are, whose they are, and how they are first made.
//
//   DIRECTORY/            ours
//     cluster/            the server's, closed to all others; complete or absent
//     socket/             the same; under /tmp if its path is too long for a socket, or has commas
//                         or quotes
//     pg_hba.conf, pg_ident.conf, postgres.log
//     lock                held while a process of ours uses the directory
class ClusterDirectory {
 public:
  // Creates the directory if it is missing and locks it. Throws PrivateServerError.
  explicit ClusterDirectory(const std::string& directory);
  ~ClusterDirectory();
  ClusterDirectory(const ClusterDirectory&) = delete;
  ClusterDirectory& operator=(const ClusterDirectory&) = delete;

  // Runs initdb unless there is a cluster. After this programs() is known.
  void ensure_cluster();

  // Creates an empty directory for the socket, with a path short enough; remove_socket() when done.
  void make_socket_directory();
  // Creates it again, under the same name, if somebody has removed it.
  void ensure_socket_directory() const;
  bool has_socket() const;  // true if the server is ready
  void remove_socket();
  // Removes what an earlier process left under /tmp.
  static void remove_short_socket(const std::string& socket_directory);

  // Who may connect, as carelog and as these accounts: root and this process's user; nobody else
  // can reach the socket but the server's user, who is refused.
  void write_access_rules(const std::vector<std::string>& accounts) const;

  // The server's options: everything that is not PostgreSQL's default.
  ChildProcessOptions server_command() const;

  std::string cluster() const { return directory_ + "/cluster"; }
  std::string log_file() const { return directory_ + "/postgres.log"; }
  const std::string& socket_directory() const { return socket_directory_; }

  // The end of postgres.log as one line that says what to do, for a server that does not start.
  std::string why_it_failed() const;

 private:
  void take_lock();
  void choose_user();
  void give_to_user(const std::string& path) const;

  std::string directory_;
  std::string socket_directory_;
  std::string programs_;
  std::optional<UnprivilegedUser> user_;
  int lock_ = -1;
};

}  // namespace carelog::infra
