#include "infra/postgres/private_server.h"

#include <chrono>
#include <csignal>
#include <filesystem>
#include <mutex>
#include <optional>
#include <pqxx/connection>
#include <pqxx/nontransaction>
#include <set>
#include <thread>
#include <utility>

#include "infra/postgres/cluster_directory.h"
#include "infra/postgres/leftover_server.h"
#include "infra/process/child_process.h"
#include "infra/process/logging.h"

namespace carelog::infra {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

constexpr auto kStartTimeMax = std::chrono::minutes(10);  // recovery of a large log takes its time

std::string conninfo_text(const std::string& socket_directory, const std::string& database) {
  std::string host;
  for (const char c : socket_directory) {
    if (c == '\'' || c == '\\') host += '\\';
    host += c;
  }
  return "host='" + host + "' port=5432 user=carelog dbname=" + database +
         " application_name=carelog";
}

// Right after a crash, backends of the old server may need a moment to notice that it is gone.
bool is_worth_another_try(const std::string& failure) {
  return failure.find("shared memory block") != std::string::npos;
}

}  // namespace

struct PrivateServer::State {
  explicit State(const std::string& path) : directory(path) {}

  ClusterDirectory directory;
  std::optional<ChildProcess> server;
  std::mutex mutex;
  std::set<std::string> databases = {};

  void start() {
    for (int attempt = 1;; ++attempt) {
      server.emplace(directory.server_command());
      if (await_ready()) return;
      const std::string failure = directory.why_it_failed();
      if (attempt == 20 || !is_worth_another_try(failure)) throw PrivateServerError(failure);
      server.reset();
      std::this_thread::sleep_for(milliseconds(500));
    }
  }

  // False when the server ended instead.
  bool await_ready() {
    const auto deadline = steady_clock::now() + kStartTimeMax;
    auto next_word = steady_clock::now() + seconds(5);
    for (;;) {
      const auto note = read_postmaster_note(directory.cluster());
      if (note && note->pid == server->pid() && note->ready) return true;
      if (server->wait_for(milliseconds(10))) return false;
      const auto now = steady_clock::now();
      if (now >= deadline) throw PrivateServerError(directory.why_it_failed());
      if (now >= next_word) {
        log_info("postgres", "still recovering from a crash");
        next_word = now + seconds(5);
      }
    }
  }
};

PrivateServer::PrivateServer(std::string directory)
    : state_(std::make_unique<State>(std::move(directory))) {
  ClusterDirectory& files = state_->directory;
  const auto earlier = read_postmaster_note(files.cluster());
  end_leftover_server(files.cluster());
  if (earlier) files.remove_short_socket(earlier->socket_directory);
  files.ensure_cluster();
  files.make_socket_directory();
  files.write_access_rules();
  state_->start();
  log_info("postgres", "the private server is ready", {{"pid", state_->server->pid()}});
}

PrivateServer::~PrivateServer() {
  stop();
}

void PrivateServer::stop() {
  if (!state_->server) return;
  state_->server->send(SIGINT);
  if (!state_->server->wait_for(milliseconds(3500))) {
    log_warning("postgres", "the private server is slow to end; it will recover at its next start");
    state_->server->terminate(SIGQUIT);
  }
  state_->server.reset();
  state_->directory.remove_socket();
}

bool PrivateServer::running() {
  return state_->server && state_->server->running();
}

std::string PrivateServer::conninfo(const std::string& database) {
  const std::lock_guard lock(state_->mutex);
  const std::string& socket = state_->directory.socket_directory();
  if (!state_->databases.contains(database)) {
    try {
      pqxx::connection connection(conninfo_text(socket, "postgres"));
      pqxx::nontransaction work(connection);
      if (work.exec_params("SELECT 1 FROM pg_database WHERE datname = $1", database).empty()) {
        work.exec("CREATE DATABASE " + work.quote_name(database) + " TEMPLATE template0");
      }
    } catch (const std::exception& error) {
      throw PrivateServerError("cannot make the database " + database + ": " + error.what());
    }
    state_->databases.insert(database);
  }
  return conninfo_text(socket, database);
}

std::optional<std::string> conninfo_of_running_server(const std::string& directory,
                                                      const std::string& database) {
  std::error_code error;
  const auto path = std::filesystem::canonical(directory, error);
  if (error) return std::nullopt;
  const std::string cluster = (path / "cluster").string();
  const auto note = read_postmaster_note(cluster);
  if (!note || !note->ready || !is_server_of(note->pid, cluster)) return std::nullopt;
  const std::string conninfo = conninfo_text(note->socket_directory, database);
  try {
    pqxx::connection connection(conninfo);
  } catch (const pqxx::broken_connection&) {
    return std::nullopt;  // not made yet, or going down
  }
  return conninfo;
}

}  // namespace carelog::infra
