#include "infra/ids/hex.h"

#include <gtest/gtest.h>

#include <array>

namespace carelog::infra {
namespace {

TEST(Hex, WritesTwoDigitsForEachByte) {
  EXPECT_EQ(to_hex(""), "");
  EXPECT_EQ(to_hex(std::string_view("\x00\x0f\xa5\xff", 4)), "000fa5ff");
  const std::array<std::uint8_t, 3> bytes = {0xDE, 0xAD, 0x01};
  EXPECT_EQ(to_hex(bytes.data(), bytes.size()), "dead01");
}

}  // namespace
}  // namespace carelog::infra
