#pragma once

namespace carelog::infra {

// Removes libpq's variables (PGCLIENTENCODING, PGOPTIONS, PGSERVICE, PGHOST, PGTZ, ...) from this
// process's environment, so that a shell's settings never affect our connections. Variables that
// authenticate to a configured server stay: PGPASSWORD, PGPASSFILE and those for TLS. Call it first
// in main(), before there are threads.
void forget_postgres_environment();

}  // namespace carelog::infra
