// The tables of users, sessions and codes: schema `auth` in PostgreSQL.
#pragma once

#include <pqxx/connection>

namespace carelog::auth {

// Creates or upgrades the schema; processes that start together take turns. Throws
// std::runtime_error if a newer version of the program wrote it.
void migrate_auth_schema(pqxx::connection& connection);

}  // namespace carelog::auth
