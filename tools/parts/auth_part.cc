#include "tools/parts/auth_part.h"

#include <condition_variable>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <stop_token>
#include <thread>

#include "auth/access/access_log_service.h"
#include "auth/access/postgres_access_log.h"
#include "auth/job_pool.h"
#include "auth/sessions/auth_service.h"
#include "auth/sessions/key_service.h"
#include "auth/sessions/postgres_session_store.h"
#include "auth/sessions/session_service.h"
#include "auth/sessions/sessions.h"
#include "auth/sessions/user_administration.h"
#include "auth/sessions/user_service.h"
#include "auth/tokens/key_ring.h"
#include "auth/tokens/token.h"
#include "auth/users/postgres_user_store.h"
#include "infra/ids/random_id.h"
#include "infra/postgres/connection_pool.h"
#include "infra/process/clock.h"
#include "infra/process/logging.h"
#include "infra/process/thread_name.h"
#include "tools/instance/instance_file.h"

namespace carelog::tools {

namespace {

constexpr std::size_t kept_key_bytes = 32;
constexpr std::chrono::milliseconds keys_looked_at_every{200};

// A key of this instance, made at the first start and kept, so that what was made with it survives
// a restart.
std::string kept_key(const std::filesystem::path& file) {
  if (!std::filesystem::exists(file)) {
    write_file_atomically(file, infra::random_hex(kept_key_bytes));
  }
  std::ifstream in(file);
  std::string key;
  std::getline(in, key);
  if (key.size() < kept_key_bytes) throw auth::KeyUnusable(file.string() + " holds no key");
  return key;
}

// Until the stop. What is due is done later if the disk is full.
void turn_keys(auth::KeyRing& keys, const std::stop_token& stop) {
  infra::name_this_thread("keys");
  std::mutex mutex;
  std::condition_variable_any wake;
  std::unique_lock lock(mutex);
  bool failing = false;
  while (!stop.stop_requested()) {
    try {
      keys.advance(infra::now_ms());
      failing = false;
    } catch (const std::exception& fault) {
      if (!failing) infra::log_warning("auth", "keys cannot change", {{"why", fault.what()}});
      failing = true;
    }
    wake.wait_for(lock, stop, keys_looked_at_every, [] { return false; });
  }
}

}  // namespace

struct AuthPart::State {
  State(const std::string& conninfo, const DataDirectory& data,
        const std::shared_ptr<const auth::CallerVerifier>& callers,
        const std::vector<auth::Role>& second_factor_of)
      : pool(conninfo, {.connections_max = 4, .wait_max_ms = 5000}),
        users(pool),
        keys(std::make_shared<auth::KeyRing>(data.signing_key(), infra::now_ms())),
        issuer(keys, std::string(auth::default_issuer), std::string(auth::default_audience)),
        accounts(users, infra::now_ms, {kept_key(data.second_factor_key()), second_factor_of}),
        session_store(pool),
        sessions(session_store, users, issuer, kept_key(data.sessions_key()), infra::now_ms),
        service(accounts, sessions, issuer, hashing, infra::now_ms, callers),
        session_service(sessions, issuer, session_work, infra::now_ms, callers),
        administration(users, sessions, infra::now_ms),
        user_service(administration, administrating, callers),
        key_service(*keys, administrating, infra::now_ms, callers),
        accesses(pool),
        access_service(accesses, copying, callers) {}

  infra::ConnectionPool pool;
  auth::PostgresUserStore users;
  std::shared_ptr<auth::KeyRing> keys;
  auth::TokenIssuer issuer;
  auth::Accounts accounts;
  auth::PostgresSessionStore session_store;
  auth::Sessions sessions;
  auth::JobPool hashing;
  auth::AuthService service;
  auth::JobPool session_work{1};
  auth::SessionService session_service;
  auth::UserAdministration administration;
  auth::JobPool administrating{1};
  auth::UserService user_service;
  auth::KeyService key_service;
  auth::PostgresAccessLog accesses;
  auth::JobPool copying{1};  // separate, so that a flood of sign-ins cannot stop it
  auth::AccessLogService access_service;
  std::jthread key_turns{[this](const std::stop_token& stop) { turn_keys(*keys, stop); }};
};

AuthPart::AuthPart(const std::string& conninfo, const DataDirectory& data,
                   const std::shared_ptr<const auth::CallerVerifier>& callers,
                   const std::vector<auth::Role>& second_factor_of)
    : state_(std::make_unique<State>(conninfo, data, callers, second_factor_of)) {}

AuthPart::~AuthPart() = default;

std::vector<grpc::Service*> AuthPart::services() {
  return {&state_->service.service(), &state_->session_service.service(),
          &state_->user_service.service(), &state_->key_service.service(),
          &state_->access_service.service()};
}

auth::Accounts& AuthPart::accounts() {
  return state_->accounts;
}

}  // namespace carelog::tools
