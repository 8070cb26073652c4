#include "tools/parts/auth_part.h"

#include "auth/access/access_log_service.h"
#include "auth/access/postgres_access_log.h"
#include "auth/job_pool.h"
#include "auth/tokens/signing_key.h"
#include "auth/tokens/token.h"
#include "auth/users/auth_service.h"
#include "auth/users/postgres_user_store.h"
#include "infra/postgres/connection_pool.h"
#include "infra/process/clock.h"

namespace carelog::tools {

struct AuthPart::State {
  State(const std::string& conninfo, const DataDirectory& data,
        const std::shared_ptr<const auth::CallerVerifier>& callers)
      : pool(conninfo, {.connections_max = 4, .wait_max_ms = 5000}),
        users(pool),
        issuer(auth::SigningKey::load_or_create(data.signing_key()),
               std::string(auth::default_issuer), std::string(auth::default_audience)),
        accounts(users, issuer, infra::now_ms),
        service(accounts, issuer, hashing, infra::now_ms, callers),
        accesses(pool),
        access_service(accesses, copying, callers) {}

  infra::ConnectionPool pool;
  auth::PostgresUserStore users;
  auth::TokenIssuer issuer;
  auth::Accounts accounts;
  auth::JobPool hashing;
  auth::AuthService service;
  auth::PostgresAccessLog accesses;
  auth::JobPool copying{1};  // separate, so that a flood of sign-ins cannot stop it
  auth::AccessLogService access_service;
};

AuthPart::AuthPart(const std::string& conninfo, const DataDirectory& data,
                   const std::shared_ptr<const auth::CallerVerifier>& callers)
    : state_(std::make_unique<State>(conninfo, data, callers)) {}

AuthPart::~AuthPart() = default;

std::vector<grpc::Service*> AuthPart::services() {
  return {&state_->service.service(), &state_->access_service.service()};
}

auth::Accounts& AuthPart::accounts() {
  return state_->accounts;
}

}  // namespace carelog::tools
