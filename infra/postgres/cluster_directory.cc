#include "infra/postgres/cluster_directory.h"

#include <fcntl.h>
#include <pwd.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <set>
#include <thread>
#include <utility>
#include <vector>

#include "infra/postgres/postgres_failure.h"
#include "infra/postgres/private_server.h"
#include "infra/postgres/server_programs.h"
#include "infra/process/logging.h"

namespace carelog::infra {
namespace {

namespace fs = std::filesystem;

constexpr const char* kSocketName = "/.s.PGSQL.5432";
constexpr const char* kShortSocketPrefix = "/tmp/carelog-postgres-";
// A process that has just been killed may still hold the lock.
constexpr auto kLockTimeMax = std::chrono::seconds(2);
constexpr std::uintmax_t kLogBytesMax = 16 * 1024 * 1024;

// A sixteenth of the memory, within limits: searches run over a million patients.
std::string shared_buffers() {
  const long memory_mb = ::sysconf(_SC_PHYS_PAGES) / 1024 * ::sysconf(_SC_PAGESIZE) / 1024;
  return "shared_buffers=" + std::to_string(std::clamp(memory_mb / 16, 128L, 512L)) + "MB";
}

std::string errno_text() {
  return std::strerror(errno);
}

std::string user_name(uid_t user) {
  const passwd* const entry = ::getpwuid(user);
  return entry == nullptr ? std::to_string(user) : entry->pw_name;
}

bool lock_within(int file, std::chrono::milliseconds time) {
  const auto deadline = std::chrono::steady_clock::now() + time;
  while (::flock(file, LOCK_EX | LOCK_NB) != 0) {
    if (std::chrono::steady_clock::now() >= deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return true;
}

bool may_pass(const struct stat& directory, const UnprivilegedUser& user) {
  if (directory.st_uid == user.user_id) return directory.st_mode & S_IXUSR;
  if (directory.st_gid == user.group_id) return directory.st_mode & S_IXGRP;
  return directory.st_mode & S_IXOTH;
}

bool is_closed_to(const fs::path& path, const UnprivilegedUser& user) {
  for (fs::path parent = path.parent_path();; parent = parent.parent_path()) {
    struct stat status = {};
    if (::stat(parent.c_str(), &status) == 0 && !may_pass(status, user)) return true;
    if (parent == parent.root_path()) return false;
  }
}

std::string first_line_of(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}

std::string double_quoted(const std::string& text) {
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + '"';
}

// Removes what a shell has set for other servers, and for the language of messages, which we parse.
void forget_environment(ChildProcessOptions& program) {
  program.environment_without = {"PG", "LC_", "LANG"};
  program.environment = {{"LC_ALL", "C"}, {"TZ", "UTC"}};
}

// Whether libpq takes the path as one socket directory: it splits hosts at commas.
bool may_hold_socket(const std::string& directory) {
  const auto path_max = sizeof(sockaddr_un::sun_path) - 1;
  return directory.size() + std::strlen(kSocketName) <= path_max &&
         directory.find_first_of(",\"'\\\n") == std::string::npos;
}

}  // namespace

ClusterDirectory::ClusterDirectory(const std::string& directory) {
  std::error_code error;
  fs::create_directories(directory, error);
  if (error) {
    throw PrivateServerError("cannot make the directory " + directory + ": " + error.message());
  }
  directory_ = fs::canonical(directory).string();
  take_lock();
  choose_user();
  // The server's user may traverse it, but owns only what it is given below.
  if (::chmod(directory_.c_str(), user_ ? 0711 : 0700) != 0) {
    throw PrivateServerError(directory_ +
                             " belongs to somebody else: start it as its owner, or as root");
  }
}

ClusterDirectory::~ClusterDirectory() {
  if (lock_ >= 0) ::close(lock_);
}

void ClusterDirectory::take_lock() {
  const std::string path = directory_ + "/lock";
  lock_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (lock_ < 0) {
    throw PrivateServerError("cannot write in " + directory_ + ": " + errno_text() +
                             "; start it as the user who owns it, or as root");
  }
  if (!lock_within(lock_, kLockTimeMax)) {
    ::close(std::exchange(lock_, -1));
    throw PrivateServerError("process " + first_line_of(path) + " already uses " + directory_ +
                             ": stop it, or choose another --data directory");
  }
  const std::string pid = std::to_string(::getpid()) + "\n";
  if (::ftruncate(lock_, 0) != 0 ||
      ::write(lock_, pid.data(), pid.size()) != static_cast<ssize_t>(pid.size())) {
    throw PrivateServerError(with_fix_of_disk(errno_text(), directory_));
  }
}

// PostgreSQL refuses to run as root. An existing cluster keeps its owner.
void ClusterDirectory::choose_user() {
  if (::geteuid() != 0) return;
  UnprivilegedUser user;
  struct stat status = {};
  if (::stat(cluster().c_str(), &status) == 0 && status.st_uid != 0) {
    user.user_id = status.st_uid;
    user.group_id = status.st_gid;
  } else {
    const passwd* entry = ::getpwnam("postgres");
    if (entry == nullptr) entry = ::getpwnam("nobody");
    if (entry == nullptr) {
      throw PrivateServerError(
          "PostgreSQL does not run as root, and there is neither a user postgres nor nobody: "
          "start carelog as an ordinary user");
    }
    user.user_id = entry->pw_uid;
    user.group_id = entry->pw_gid;
  }
  user.passes_closed_directories = is_closed_to(directory_, user);
  user_ = user;
}

void ClusterDirectory::give_to_user(const std::string& path) const {
  if (user_ && ::chown(path.c_str(), user_->user_id, user_->group_id) != 0) {
    throw PrivateServerError("cannot give " + path + " to " + user_name(user_->user_id) + ": " +
                             errno_text());
  }
}

void ClusterDirectory::ensure_cluster() {
  const bool exists = fs::exists(cluster() + "/PG_VERSION");
  const std::string version = exists ? first_line_of(cluster() + "/PG_VERSION") : "";
  programs_ = directory_of_server_programs(version);
  if (programs_.empty()) {
    throw PrivateServerError("PostgreSQL" + (version.empty() ? "" : " " + version) +
                             " is not installed: apt-get install postgresql" +
                             (version.empty() ? "" : "-" + version) + ", or give --postgres URL");
  }
  if (exists) return;

  // Created beside its final place, so that a half-made cluster is never mistaken for a complete
  // one.
  const std::string fresh = directory_ + "/cluster.new";
  fs::remove_all(fresh);
  fs::create_directory(fresh);
  fs::permissions(fresh, fs::perms::owner_all);
  give_to_user(fresh);
  log_info("postgres", "making a private cluster", {{"directory", cluster()}});
  ChildProcessOptions initdb;
  initdb.arguments = {programs_ + "/initdb", "--pgdata=" + fresh,  "--username=carelog",
                      "--encoding=UTF8",     "--no-locale",        "--data-checksums",
                      "--auth-local=peer",   "--auth-host=reject", "--no-instructions"};
  forget_environment(initdb);
  initdb.working_directory = "/";
  initdb.user = user_;
  initdb.death_signal = SIGKILL;
  const ChildResult result = run_child(initdb, std::chrono::minutes(5));
  if (result.exit_code != 0) {
    throw PrivateServerError(postgres_failure_in(result.errors, directory_));
  }
  fs::rename(fresh, cluster());
}

void ClusterDirectory::make_socket_directory() {
  socket_directory_ = directory_ + "/socket";
  if (!may_hold_socket(socket_directory_)) {
    std::string pattern = std::string(kShortSocketPrefix) + "XXXXXX";
    if (::mkdtemp(pattern.data()) == nullptr) {
      throw PrivateServerError("cannot make a directory for the socket under /tmp: " +
                               errno_text());
    }
    socket_directory_ = pattern;
  } else {
    fs::remove_all(socket_directory_);
  }
  ensure_socket_directory();
}

void ClusterDirectory::ensure_socket_directory() const {
  fs::create_directory(socket_directory_);
  fs::permissions(socket_directory_, fs::perms::owner_all);
  give_to_user(socket_directory_);
}

bool ClusterDirectory::has_socket() const {
  std::error_code unknown;
  return fs::exists(socket_directory_ + "/.s.PGSQL.5432", unknown) || unknown;
}

void ClusterDirectory::remove_socket() {
  std::error_code ignored;
  if (!socket_directory_.empty()) fs::remove_all(socket_directory_, ignored);
}

void ClusterDirectory::remove_short_socket(const std::string& socket_directory) {
  std::error_code ignored;
  if (socket_directory.starts_with(kShortSocketPrefix)) fs::remove_all(socket_directory, ignored);
}

void ClusterDirectory::write_access_rules(const std::vector<std::string>& accounts) const {
  const std::set<std::string> allowed = {"root", user_name(::geteuid())};
  {
    std::ofstream rules(directory_ + "/pg_hba.conf", std::ios::trunc);
    rules << "local all all peer map=carelog\n";
  }
  std::ofstream names(directory_ + "/pg_ident.conf", std::ios::trunc);
  for (const std::string& name : allowed) {
    names << "carelog " << double_quoted(name) << " carelog\n";
    for (const std::string& account : accounts) {
      names << "carelog " << double_quoted(name) << " " << account << "\n";
    }
  }
  names.close();
  if (!names) throw PrivateServerError(with_fix_of_disk(errno_text(), directory_));
  give_to_user(directory_ + "/pg_hba.conf");
  give_to_user(directory_ + "/pg_ident.conf");
}

ChildProcessOptions ClusterDirectory::server_command() const {
  std::error_code ignored;
  if (fs::file_size(log_file(), ignored) > kLogBytesMax && !ignored) {
    fs::rename(log_file(), log_file() + ".1", ignored);
  }
  ChildProcessOptions server;
  server.arguments = {programs_ + "/postgres", "-D", cluster()};
  const std::vector<std::string> settings = {
      "listen_addresses=", "unix_socket_directories=" + double_quoted(socket_directory_),
      "port=5432", "unix_socket_permissions=0700", "hba_file=" + directory_ + "/pg_hba.conf",
      "ident_file=" + directory_ + "/pg_ident.conf",
      // For a small machine that does other things as well.
      "max_connections=100", shared_buffers(), "work_mem=8MB", "maintenance_work_mem=64MB",
      "effective_cache_size=512MB", "max_wal_size=512MB", "jit=off",
      "max_parallel_workers_per_gather=0", "max_parallel_maintenance_workers=0",
      // No replication; bulk loads into new tables skip the write-ahead log.
      "max_logical_replication_workers=0", "wal_level=minimal", "max_wal_senders=0", "fsync=on",
      "full_page_writes=on",
      // No values in PostgreSQL's log: no statements, no details of a violated key.
      "log_error_verbosity=terse", "log_min_error_statement=panic", "log_min_messages=warning",
      "log_timezone=UTC", "timezone=UTC", "cluster_name=carelog"};
  for (const std::string& setting : settings) {
    server.arguments.push_back("-c");
    server.arguments.push_back(setting);
  }
  forget_environment(server);
  server.working_directory = "/";
  server.output_file = log_file();
  server.user = user_;
  server.death_signal = SIGINT;  // fast shutdown
  return server;
}

std::string ClusterDirectory::why_it_failed() const {
  return postgres_failure(log_file(), directory_);
}

}  // namespace carelog::infra
