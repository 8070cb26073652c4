#include "query-side/reading/consistency_token.h"

#include <gtest/gtest.h>

namespace carelog::query {
namespace {

TEST(ConsistencyToken, NamesAPlaceInTheLog) {
  EXPECT_EQ(parse_token("patients.3.1042"), (ConsistencyToken{"patients", 3, 1042}));
  EXPECT_EQ(parse_token("a.b.0.0"), (ConsistencyToken{"a.b", 0, 0}));
}

TEST(ConsistencyToken, IsNothingElse) {
  for (const char* text : {"", ".", "..", "patients", "patients.3", "patients.3.", ".3.4",
                           "patients.-1.4", "patients.3.-4", "patients.3.4x", "patients.3.4 ",
                           "patients.99999999999.4", "patients.3.99999999999999999999"}) {
    EXPECT_FALSE(parse_token(text)) << text;
  }
}

}  // namespace
}  // namespace carelog::query
