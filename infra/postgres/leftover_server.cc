#include "infra/postgres/leftover_server.h"

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>
#include <vector>

#include "infra/postgres/private_server.h"
#include "infra/process/logging.h"

namespace carelog::infra {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

std::string note_path(const std::string& cluster) {
  return cluster + "/postmaster.pid";
}

// In the order PostgreSQL writes them: pid, data directory, start time, port, socket directory,
// listen address, shared memory key, status.
std::vector<std::string> note_lines(const std::string& cluster) {
  std::ifstream file(note_path(cluster));
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

bool waits_for_end(pid_t pid, const std::string& cluster, milliseconds time) {
  const auto deadline = steady_clock::now() + time;
  while (is_server_of(pid, cluster)) {
    if (steady_clock::now() >= deadline) return false;
    std::this_thread::sleep_for(milliseconds(20));
  }
  return true;
}

// The pid of a dead server may belong to another process by now, and PostgreSQL would refuse to
// start. It never mistakes its own parent, this process, for a server. Deleting the file instead
// would also disable its check that no orphaned backend still writes to the cluster.
void put_our_pid_in_note(const std::string& cluster) {
  std::vector<std::string> lines = note_lines(cluster);
  lines.at(0) = std::to_string(::getpid());
  std::ofstream file(note_path(cluster), std::ios::in | std::ios::out | std::ios::trunc);
  for (const std::string& line : lines) file << line << '\n';
}

// A server and all its workers have the cluster as their working directory.
bool somebody_works_in(const std::string& cluster) {
  std::error_code ignored;
  for (const auto& process : std::filesystem::directory_iterator("/proc", ignored)) {
    if (std::filesystem::read_symlink(process.path() / "cwd", ignored) == cluster) return true;
  }
  return false;
}

// PostgreSQL does not start with an empty postmaster.pid: another server might be about to write
// it.
void forget_unreadable_note(const std::string& cluster) {
  if (!std::filesystem::exists(note_path(cluster))) return;
  const auto deadline = steady_clock::now() + seconds(10);
  while (somebody_works_in(cluster)) {
    if (steady_clock::now() >= deadline) {
      throw PrivateServerError("a PostgreSQL still works in " + cluster + " although " +
                               note_path(cluster) + " names none: end it and retry");
    }
    std::this_thread::sleep_for(milliseconds(100));
  }
  log_warning("postgres", "removing a postmaster.pid that names no process", {{"in", cluster}});
  std::filesystem::remove(note_path(cluster));
}

}  // namespace

std::optional<PostmasterNote> read_postmaster_note(const std::string& cluster) {
  const std::vector<std::string> lines = note_lines(cluster);
  if (lines.empty()) return std::nullopt;
  PostmasterNote note;
  note.pid = static_cast<pid_t>(std::atol(lines[0].c_str()));
  if (lines.size() > 4) note.socket_directory = lines[4];
  note.ready = lines.size() > 7 && lines[7].starts_with("ready");
  return note.pid > 0 ? std::optional(note) : std::nullopt;
}

bool is_server_of(pid_t pid, const std::string& cluster) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/cmdline", std::ios::binary);
  const std::string line((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  std::vector<std::string> words;
  for (std::size_t start = 0; start < line.size();) {
    const std::size_t end = std::min(line.find('\0', start), line.size());
    words.push_back(line.substr(start, end - start));
    start = end + 1;
  }
  return !words.empty() && std::filesystem::path(words[0]).filename() == "postgres" &&
         std::find(words.begin(), words.end(), cluster) != words.end();
}

void end_leftover_server(const std::string& cluster) {
  const auto note = read_postmaster_note(cluster);
  if (!note) return forget_unreadable_note(cluster);
  if (is_server_of(note->pid, cluster)) {
    log_warning("postgres", "ending the server that an earlier process left behind",
                {{"pid", note->pid}});
    ::kill(note->pid, SIGINT);
    if (!waits_for_end(note->pid, cluster, seconds(10))) ::kill(note->pid, SIGQUIT);
    if (!waits_for_end(note->pid, cluster, seconds(10))) {
      throw PrivateServerError("an earlier PostgreSQL, process " + std::to_string(note->pid) +
                               ", still uses " + cluster + " and will not end: end it and retry");
    }
  }
  // Another process, or the dead server itself until somebody reaps it.
  const bool is_taken = ::kill(note->pid, 0) == 0 || errno == EPERM;
  if (is_taken && read_postmaster_note(cluster)) put_our_pid_in_note(cluster);
}

}  // namespace carelog::infra
