// Second factors in PostgreSQL, for postgres_user_store.h.
#pragma once

#include <pqxx/transaction>
#include <string>

namespace carelog::auth {

// Requires: the user is held.
void take_factor_from(pqxx::work& work, const std::string& user_id);

}  // namespace carelog::auth
