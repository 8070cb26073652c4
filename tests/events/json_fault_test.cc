#include "events/description/json_fault.h"

#include <gtest/gtest.h>

namespace carelog::description {
namespace {

std::optional<JsonFault> fault_of(std::string_view text, std::size_t nesting_max = 3) {
  const auto found = fault_in_json(text, nesting_max);
  return found ? std::optional(found->fault) : std::nullopt;
}

TEST(JsonFault, IsNoneInOneValue) {
  for (const char* text : {"1", "null", R"("a")", R"( {"a":[{"b":7.10}],"c":{"a":-0}} )"}) {
    EXPECT_FALSE(fault_of(text)) << text;
  }
}

TEST(JsonFault, IsWhatReadersUnderstandDifferentlyOrNotAtAll) {
  EXPECT_EQ(fault_of(""), JsonFault::not_json);
  EXPECT_EQ(fault_of("{} {}"), JsonFault::not_json);
  EXPECT_EQ(fault_of("{\"a\":1,}"), JsonFault::not_json);
  EXPECT_EQ(fault_of("[1e999]"), JsonFault::number_too_large);
  EXPECT_EQ(fault_of(std::string_view("{}\0{", 4)), JsonFault::nul_byte);
  EXPECT_EQ(fault_of("[[[]]]"), std::nullopt);
  EXPECT_EQ(fault_of("[[[[]]]]"), JsonFault::too_deep);
  EXPECT_EQ(fault_of(R"([{"a":1},{"a":1}])"), std::nullopt);
  EXPECT_EQ(fault_of(R"({"a":1,"b":{"a":1},"a":1})"), JsonFault::member_twice);
}

TEST(JsonFault, NamesTheMemberUnlessItIsLong) {
  EXPECT_EQ(fault_in_json(R"({"a":1,"a":1})", 3)->member, "a");
  const std::string name(65, 'x');
  EXPECT_EQ(fault_in_json("{\"" + name + "\":1,\"" + name + "\":1}", 3)->member, "");
}

}  // namespace
}  // namespace carelog::description
