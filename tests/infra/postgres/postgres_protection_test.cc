#include "infra/postgres/postgres_protection.h"

#include <gtest/gtest.h>

namespace carelog::infra {
namespace {

TEST(PostgresProtection, IsAskedForBeyondThisMachineOnly) {
  for (const char* here :
       {"postgresql://localhost/carelog", "postgresql://u:p@127.0.0.1:5433/carelog",
        "postgresql://[::1]/carelog", "postgresql:///carelog", "host=/run/postgresql dbname=c",
        "postgresql://%2Frun%2Fpostgresql/c", "host=127.9.9.9", "dbname=carelog",
        "postgresql://database/carelog?sslmode=verify-full", "host=database sslmode=disable",
        "no connection string at all"})
    EXPECT_EQ(unprotected_server(here), "") << here;
  EXPECT_EQ(unprotected_server("postgresql://u:p@database/carelog"), "database");
  EXPECT_EQ(unprotected_server("host=localhost hostaddr=10.0.0.7"), "10.0.0.7");
  EXPECT_EQ(unprotected_server("host=localhost,standby,other"), "standby");
  EXPECT_EQ(unprotected_server("postgresql://localhost.evil.example/c"), "localhost.evil.example");
}

TEST(PostgresProtection, FailsForGoodWithACertificateThatProvesNothing) {
  EXPECT_TRUE(is_failed_protection("SSL error: certificate verify failed"));
  EXPECT_TRUE(is_failed_protection("server does not support SSL, but SSL was required"));
  EXPECT_TRUE(is_failed_protection("root certificate file \"/x\" does not exist"));
  EXPECT_FALSE(is_failed_protection("connection refused"));
  EXPECT_FALSE(is_failed_protection("SSL SYSCALL error: EOF detected"));
}

}  // namespace
}  // namespace carelog::infra
