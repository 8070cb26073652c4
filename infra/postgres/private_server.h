#pragma once

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>

namespace carelog::infra {

// What keeps the private server from starting, in one line with the fix.
class PrivateServerError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// A PostgreSQL of our own: its cluster in one directory, reachable through a unix socket only, by
// the user who started us and root only. Made at first use (UTF-8, C collation, checksums on, fsync
// on).
//
// Killed, ended by a full disk, or without the file of its socket, it is started again, for as long
// as that takes, with longer and longer pauses between the tries (at most half a minute).
//
// It is our child: it shuts down when this process ends, however it ends, and its next start
// recovers. A server that an earlier process left behind is ended first. Two processes cannot share
// a directory. When we are root it runs as the directory's owner or, at first, as `postgres` or
// `nobody`.
class PrivateServer {
 public:
  // Blocks until it answers. Throws PrivateServerError.
  explicit PrivateServer(std::string directory);
  ~PrivateServer();  // stops
  PrivateServer(const PrivateServer&) = delete;
  PrivateServer& operator=(const PrivateServer&) = delete;

  // Fast shutdown: open transactions are rolled back, everything is on disk. A few seconds at most.
  void stop();

  // Why it does not serve at the moment; empty: it does. Any thread.
  std::string trouble() const;

  // For libpq. The database is created if it is missing. Throws PrivateServerError.
  std::string conninfo(const std::string& database = "carelog");

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// How tools reach the private server that another process runs in this directory; nothing if none
// runs there or it has no such database yet.
std::optional<std::string> conninfo_of_running_server(const std::string& directory,
                                                      const std::string& database = "carelog");

}  // namespace carelog::infra
