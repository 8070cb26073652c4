#include "infra/postgres/postgres_environment.h"

#include <gtest/gtest.h>

#include <cstdlib>

namespace carelog::infra {
namespace {

TEST(PostgresEnvironment, KeepsOnlyHowOneProvesWhoOneIs) {
  for (const char* name : {"PGSERVICE", "PGTZ", "PGDATESTYLE", "PGOPTIONS", "PGPASSWORD",
                           "PGSSLROOTCERT", "PGPASSFILE"})
    ::setenv(name, "x", 1);
  ::setenv("PIG", "x", 1);
  forget_postgres_environment();
  for (const char* name : {"PGSERVICE", "PGTZ", "PGDATESTYLE", "PGOPTIONS"})
    EXPECT_EQ(::getenv(name), nullptr) << name;
  for (const char* name : {"PGPASSWORD", "PGSSLROOTCERT", "PGPASSFILE", "PIG"}) {
    EXPECT_NE(::getenv(name), nullptr) << name;
    ::unsetenv(name);
  }
}

}  // namespace
}  // namespace carelog::infra
