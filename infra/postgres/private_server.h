#pragma once

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace carelog::infra {

// Why the private server cannot start, in one line that says how to fix it.
class PrivateServerError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Accounts besides the superuser carelog. A process that may connect at all may connect as any of
// them.
struct PrivateAccounts {
  std::vector<std::string> names = {};
  // Makes them and grants their rights; run as the superuser in each database when it is first
  // asked for, so it may run again.
  std::string sql = {};
};

// A private PostgreSQL server: its cluster in one directory, reachable only through a unix socket
// and only by the user who started us and by root. Created at first use (UTF-8, C collation,
// checksums on, fsync on).
//
// If it is killed, stopped by a full disk, or loses its socket file, it is started again, as often
// as needed, with growing pauses between the attempts (at most half a minute).
//
// It is our child process: it shuts down when this process ends, however that happens, and recovers
// at its next start. A server left behind by an earlier process is ended first. Two processes
// cannot share a directory. If we are root, it runs as the directory's owner or, at first, as
// `postgres` or `nobody`.
class PrivateServer {
 public:
  // Blocks until it answers. Throws PrivateServerError.
  explicit PrivateServer(std::string directory, PrivateAccounts accounts = {});
  ~PrivateServer();  // stops
  PrivateServer(const PrivateServer&) = delete;
  PrivateServer& operator=(const PrivateServer&) = delete;

  // Fast shutdown: open transactions are rolled back, everything is on disk. Takes a few seconds at
  // most.
  void stop();

  // Why it does not serve at the moment; empty if it does. Any thread.
  std::string trouble() const;

  // For libpq. Creates the database if it is missing. Throws PrivateServerError.
  std::string conninfo(const std::string& database = "carelog",
                       const std::string& account = "carelog");

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// How tools reach the private server that another process runs in this directory; nothing if none
// is running there or it does not have that database and account yet.
std::optional<std::string> conninfo_of_running_server(const std::string& directory,
                                                      const std::string& database = "carelog",
                                                      const std::string& account = "carelog");

}  // namespace carelog::infra
