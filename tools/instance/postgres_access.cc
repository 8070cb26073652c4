#include "tools/instance/postgres_access.h"

#include <chrono>
#include <regex>
#include <thread>

#include "infra/postgres/connection_pool.h"
#include "infra/postgres/private_server.h"
#include "infra/process/logging.h"
#include "tools/exit_code.h"

namespace carelog::tools {

namespace {

constexpr std::chrono::seconds owner_wait{60};

std::string wait_for_owner(const DataDirectory& data, const std::function<bool()>& give_up) {
  const auto deadline = std::chrono::steady_clock::now() + owner_wait;
  bool told = false;
  for (;;) {
    if (auto found = infra::conninfo_of_running_server(data.postgres().string())) return *found;
    if ((give_up && give_up()) || std::chrono::steady_clock::now() > deadline)
      throw VerbFailed(
          ExitCode::unavailable,
          "no PostgreSQL runs in " + data.postgres().string() +
              ": the process with the role projector starts it; or name one with --postgres URL");
    if (!told) infra::log_info("postgres", "waiting for the projector's process to start it");
    told = true;
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
  }
}

}  // namespace

PostgresAccess::PostgresAccess(const std::string& url, const DataDirectory& data, bool owns,
                               const std::function<bool()>& give_up) {
  if (!url.empty()) {
    conninfo_ = url;
  } else if (owns) {
    server_ = std::make_unique<infra::PrivateServer>(data.postgres().string());
    conninfo_ = server_->conninfo();
  } else {
    conninfo_ = wait_for_owner(data, give_up);
  }
  pool_ = std::make_unique<infra::ConnectionPool>(
      conninfo_, infra::ConnectionPoolLimits{.connections_max = 4, .wait_max_ms = 5000});
}

PostgresAccess::~PostgresAccess() = default;

std::string PostgresAccess::shown() const {
  static const std::regex in_url("(://[^/@:]*):[^/@]*@");
  static const std::regex in_words("password=('[^']*'|[^ ]*)");
  return std::regex_replace(std::regex_replace(conninfo_, in_url, "$1@"), in_words, "");
}

}  // namespace carelog::tools
