#pragma once

#include <pqxx/connection>

namespace carelog::infra {

// Lowers the priority of this session's server process (process/thread_priority.h) for the rest of
// the session, if it runs on this machine and we may change it; else does nothing. Only over a unix
// socket, and only if the kernel says that the socket's server is the parent of the process that
// PostgreSQL names: a pid from another machine could be anybody's.
//
// True: the priority is lowered. Never throws.
bool make_backend_yield(pqxx::connection& connection);

}  // namespace carelog::infra
