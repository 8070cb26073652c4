#pragma once

namespace carelog::infra {

// Takes libpq's environment variables (PGCLIENTENCODING, PGOPTIONS, PGSERVICE, PGHOST, PGTZ, ...)
// out of the environment of this process, so that a shell's settings never reach our connections.
// What stays is how one proves who one is to a server that was named: PGPASSWORD, PGPASSFILE and
// the variables of TLS. Call it first in main(), before there are threads.
void forget_postgres_environment();

}  // namespace carelog::infra
