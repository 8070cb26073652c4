#include "infra/postgres/private_server.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <filesystem>
#include <mutex>
#include <optional>
#include <pqxx/connection>
#include <pqxx/nontransaction>
#include <pqxx/transaction>
#include <set>
#include <thread>
#include <utility>

#include "infra/postgres/cluster_directory.h"
#include "infra/postgres/leftover_server.h"
#include "infra/process/child_process.h"
#include "infra/process/logging.h"
#include "infra/process/thread_name.h"

namespace carelog::infra {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

constexpr milliseconds kLookEvery{100};
constexpr milliseconds kFirstPause{100};
constexpr milliseconds kPauseMax{30'000};
constexpr auto kStartTimeMax = std::chrono::minutes(10);  // recovery of a large log takes time

std::string conninfo_text(const std::string& socket_directory, const std::string& database,
                          const std::string& account = "carelog") {
  std::string host;
  for (const char c : socket_directory) {
    if (c == '\'' || c == '\\') host += '\\';
    host += c;
  }
  // Sets everything that libpq would otherwise take from the environment.
  return "host='" + host + "' hostaddr='' port=5432 user=" + account + " dbname=" + database +
         " application_name=carelog client_encoding=UTF8 connect_timeout=5 options='' "
         "requirepeer='' target_session_attrs=any channel_binding=disable sslmode=disable "
         "gssencmode=disable ssl_min_protocol_version='' ssl_max_protocol_version=''";
}

void make_accounts(const std::string& conninfo, const std::string& sql) {
  if (sql.empty()) return;
  pqxx::connection connection(conninfo);
  pqxx::work work(connection);
  work.exec("SET LOCAL client_min_messages = warning");
  work.exec(sql);
  work.commit();
}

// Right after a crash, backends of the old server may take a moment to notice.
bool is_worth_another_try(const std::string& failure) {
  return failure.find("shared memory block") != std::string::npos;
}

}  // namespace

struct PrivateServer::State {
  State(const std::string& path, PrivateAccounts wanted)
      : directory(path), accounts(std::move(wanted)) {}
  ~State() { stop(); }

  ClusterDirectory directory;
  const PrivateAccounts accounts;
  std::mutex mutex;
  std::set<std::string> databases = {};

  // Throws PrivateServerError.
  void start() {
    for (int attempt = 1;; ++attempt) {
      server.emplace(directory.server_command());
      if (await_ready()) break;
      if (stops_within(milliseconds(0))) return;
      const std::string failure = directory.why_it_failed();
      if (attempt == 20 || !is_worth_another_try(failure)) throw PrivateServerError(failure);
      if (stops_within(milliseconds(500))) return;
    }
    log_info("postgres", "the private server is ready", {{"pid", server->pid()}});
  }

  void watch() {
    name_this_thread("postgres");
    milliseconds pause = kFirstPause;
    auto ready_at = steady_clock::now();
    bool served = true;
    while (!stops_within(kLookEvery)) {
      if (server && server->running()) {
        if (steady_clock::now() - ready_at > kPauseMax) pause = kFirstPause;
        if (directory.has_socket()) continue;
        served = false;
        say("its socket in " + directory.socket_directory() + " is gone; it is started again");
        end_server();
      }
      if (std::exchange(served, false))
        say("it has ended by itself" + how_it_ended() + " and is started again");
      if (stops_within(pause)) return;
      pause = std::min(pause * 2, kPauseMax);
      try {
        end_leftover_server(directory.cluster());
        directory.ensure_socket_directory();
        start();
        ready_at = steady_clock::now();
        served = true;
        say("");
      } catch (const std::exception& failure) {
        say(failure.what());
      }
    }
  }

  // Fast shutdown.
  void stop() {
    {
      const std::lock_guard lock(watch_mutex);
      stopping = true;
    }
    wake.notify_all();
    if (watcher.joinable()) watcher.join();
    if (!server) return;
    end_server();
    server.reset();
    directory.remove_socket();
  }

  std::string trouble() {
    const std::lock_guard lock(watch_mutex);
    return said;
  }

  std::thread watcher;

 private:
  // Requires: there is a server.
  void end_server() {
    server->send(SIGINT);
    if (server->wait_for(milliseconds(3500))) return;
    log_warning("postgres", "the private server is slow to end; it will recover at its next start");
    server->terminate(SIGQUIT);
  }

  // False if the server ended instead, or a stop was requested.
  bool await_ready() {
    const auto deadline = steady_clock::now() + kStartTimeMax;
    auto next_word = steady_clock::now() + seconds(5);
    for (;;) {
      const auto note = read_postmaster_note(directory.cluster());
      if (note && note->pid == server->pid() && note->ready) return true;
      if (server->wait_for(milliseconds(10)) || stops_within(milliseconds(0))) return false;
      const auto now = steady_clock::now();
      if (now >= deadline) throw PrivateServerError(directory.why_it_failed());
      if (now >= next_word) {
        log_info("postgres", "still recovering from a crash");
        next_word = now + seconds(5);
      }
    }
  }

  bool stops_within(milliseconds time) {
    std::unique_lock lock(watch_mutex);
    return wake.wait_for(lock, time, [this] { return stopping; });
  }

  std::string how_it_ended() {
    const auto code = server ? server->wait_for(milliseconds(0)) : std::nullopt;
    if (!code) return "";
    return *code > 128 ? " (signal " + std::to_string(*code - 128) + ")"
                       : " (status " + std::to_string(*code) + ")";
  }

  // Logs what is wrong, once per change. Empty: it works again.
  void say(const std::string& what) {
    {
      const std::lock_guard lock(watch_mutex);
      if (said == what) return;
      said = what;
    }
    if (!what.empty()) log_warning("postgres", "the private server is away", {{"why", what}});
  }

  std::optional<ChildProcess> server;  // used by the watcher while it runs
  std::mutex watch_mutex;
  std::condition_variable wake;
  bool stopping = false;
  std::string said;
};

PrivateServer::PrivateServer(std::string directory, PrivateAccounts accounts)
    : state_(std::make_unique<State>(std::move(directory), std::move(accounts))) {
  ClusterDirectory& files = state_->directory;
  const auto earlier = read_postmaster_note(files.cluster());
  end_leftover_server(files.cluster());
  if (earlier) files.remove_short_socket(earlier->socket_directory);
  files.ensure_cluster();
  files.make_socket_directory();
  files.write_access_rules(state_->accounts.names);
  state_->start();
  state_->watcher = std::thread([state = state_.get()] { state->watch(); });
}

PrivateServer::~PrivateServer() {
  stop();
}

void PrivateServer::stop() {
  state_->stop();
}

std::string PrivateServer::trouble() const {
  return state_->trouble();
}

std::string PrivateServer::conninfo(const std::string& database, const std::string& account) {
  const std::lock_guard lock(state_->mutex);
  const std::string& socket = state_->directory.socket_directory();
  if (!state_->databases.contains(database)) {
    try {
      pqxx::connection connection(conninfo_text(socket, "postgres"));
      pqxx::nontransaction work(connection);
      if (work.exec_params("SELECT 1 FROM pg_database WHERE datname = $1", database).empty()) {
        work.exec("CREATE DATABASE " + work.quote_name(database) + " TEMPLATE template0");
      }
      make_accounts(conninfo_text(socket, database), state_->accounts.sql);
    } catch (const std::exception& error) {
      throw PrivateServerError("cannot make the database " + database + ": " + error.what());
    }
    state_->databases.insert(database);
  }
  return conninfo_text(socket, database, account);
}

std::optional<std::string> conninfo_of_running_server(const std::string& directory,
                                                      const std::string& database,
                                                      const std::string& account) {
  std::error_code error;
  const auto path = std::filesystem::canonical(directory, error);
  if (error) return std::nullopt;
  const std::string cluster = (path / "cluster").string();
  const auto note = read_postmaster_note(cluster);
  if (!note || !note->ready || !is_server_of(note->pid, cluster)) return std::nullopt;
  const std::string conninfo = conninfo_text(note->socket_directory, database, account);
  try {
    pqxx::connection connection(conninfo);
  } catch (const pqxx::broken_connection&) {
    return std::nullopt;  // not created yet, or shutting down
  }
  return conninfo;
}

}  // namespace carelog::infra
