// The accounts of our roles on PostgreSQL: infra/deploy/postgres-accounts.sql makes them.
#pragma once

#include <string>
#include <vector>

#include "infra/postgres/private_server.h"

namespace carelog::tools {

// The owner is the private server's superuser: it makes the others, and the operator's tools use
// it.
enum class PostgresAccount { owner, projector, query, auth };

std::string account_name(PostgresAccount account);

// For a private server.
infra::PrivateAccounts private_accounts();

}  // namespace carelog::tools
