// How what travels to PostgreSQL is protected.
#pragma once

#include <string>
#include <string_view>

namespace carelog::infra {

// The first server of a URL or connection string that is beyond this machine, if the string does
// not say sslmode: libpq would then take a server that speaks in clear. Else, or if libpq cannot
// read the string, "".
std::string unprotected_server(const std::string& conninfo);

// A failure that stays: a certificate that does not prove the server, or a server without TLS.
bool is_failed_protection(std::string_view why);

}  // namespace carelog::infra
