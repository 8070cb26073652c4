#pragma once

#include <pqxx/connection>

namespace carelog::infra {

// Makes the server process of this session give way to others (thread_priority.h), for the rest of
// the session, if it runs on this machine and we may say so; else nothing happens. Only on a unix
// socket, and only when the kernel says that the socket's server is the parent of the process that
// PostgreSQL names: a number from elsewhere could be anybody's.
//
// True: it gives way. Never throws.
bool make_backend_yield(pqxx::connection& connection);

}  // namespace carelog::infra
