#include "tools/instance/postgres_access.h"

#include <chrono>
#include <regex>

#include "infra/postgres/connection_pool.h"
#include "infra/postgres/postgres_protection.h"
#include "infra/postgres/private_server.h"
#include "tools/exit_code.h"
#include "tools/instance/waiting.h"

namespace carelog::tools {

namespace {

constexpr std::chrono::seconds owner_wait{60};  // for a verb with a user in front of it

std::string shown_without_password(const std::string& conninfo) {
  static const std::regex in_url("(://[^/@:]*:)[^/@]*@");
  static const std::regex in_words("password=('[^']*'|[^ ]*)");
  return std::regex_replace(std::regex_replace(conninfo, in_url, "$1@"), in_words, "");
}

std::string wait_for_owner(const DataDirectory& data, const std::function<bool()>& give_up) {
  const auto deadline = std::chrono::steady_clock::now() + owner_wait;
  const std::string directory = data.postgres().string();
  Waiting waiting(
      "the PostgreSQL in " + directory, give_up ? give_up : [] { return false; });
  for (;;) {
    // Accounts are made after the database: the owner is ready when these answer.
    const bool ready =
        infra::conninfo_of_running_server(directory, "carelog", account_name(PostgresAccount::auth))
            .has_value();
    if (auto found = infra::conninfo_of_running_server(directory); ready && found) {
      waiting.over();
      return *found;
    }
    if (!give_up && std::chrono::steady_clock::now() > deadline)
      throw VerbFailed(
          ExitCode::unavailable,
          "no PostgreSQL runs in " + directory +
              ": the process with the role projector starts it; or name one with --postgres URL");
    waiting.once_more("the process with the role projector starts it");
  }
}

// Whether the server is running and refuses permanently: a wrong password, no such database.
bool is_refusal(const std::string& why) {
  if (infra::is_failed_protection(why)) return true;
  if (why.find("FATAL:") == std::string::npos) return false;
  for (const char* passing : {"starting up", "shutting down", "recovery", "too many", "remaining"})
    if (why.find(passing) != std::string::npos) return false;
  return true;
}

void wait_for_server(const std::string& conninfo, const std::function<bool()>& give_up) {
  infra::ConnectionPool pool(conninfo, {.connections_max = 1, .wait_max_ms = 1000});
  Waiting waiting("PostgreSQL at " + shown_without_password(conninfo), give_up);
  for (;;) {
    try {
      pool.use([](const auto&) {});
      return waiting.over();
    } catch (const infra::PostgresAway& away) {
      if (is_refusal(away.what()))
        throw VerbFailed(ExitCode::error, std::string(away.what()) + ": mend --postgres");
      waiting.once_more(away.what());
    }
  }
}

}  // namespace

PostgresAccess::PostgresAccess(const std::string& url, const DataDirectory& data, bool owns,
                               const std::function<bool()>& give_up) {
  if (!url.empty()) {
    if (const std::string server = infra::unprotected_server(url); !server.empty())
      throw VerbFailed(ExitCode::usage,
                       "--postgres: " + server +
                           " is another machine: add sslmode=verify-full and sslrootcert=FILE "
                           "(sslmode=disable sends passwords and records in clear)");
    conninfo_ = url;
    if (give_up) wait_for_server(url, give_up);
  } else if (owns) {
    server_ = std::make_unique<infra::PrivateServer>(data.postgres().string(), private_accounts());
    conninfo_ = server_->conninfo();
  } else {
    directory_ = data.postgres().string();
    conninfo_ = wait_for_owner(data, give_up);
  }
}

std::string PostgresAccess::conninfo(PostgresAccount account) {
  if (server_) return server_->conninfo("carelog", account_name(account));
  if (directory_.empty()) return conninfo_;
  const auto found =
      infra::conninfo_of_running_server(directory_, "carelog", account_name(account));
  if (found) return *found;
  throw VerbFailed(ExitCode::unavailable, "the PostgreSQL in " + directory_ + " is away");
}

PostgresAccess::~PostgresAccess() = default;

std::string PostgresAccess::trouble() const {
  return server_ ? server_->trouble() : "";
}

std::string PostgresAccess::shown() const {
  return shown_without_password(conninfo_);
}

}  // namespace carelog::tools
