// The life of a value that must be unique: pure.
#include "command-side/unique/unique_value.h"

#include <gtest/gtest.h>

namespace carelog::command {
namespace {

using events::UniqueValueConfirmed;
using events::UniqueValueReserved;
using events::UniqueValueWithdrawn;

UniqueValue after(const std::vector<events::Event>& facts) {
  UniqueValue value;
  for (const auto& fact : facts) value = evolve(std::move(value), fact);
  return value;
}

const std::vector<events::Event> nothing;

TEST(UniqueValue, IsReservedOnceForEachUse) {
  const UniqueValue free;
  EXPECT_EQ(*decide(ReserveValue{"ada", "0.1.1"}, free),
            (std::vector<events::Event>{UniqueValueReserved{"ada", "0.1.1"}}));
  const UniqueValue adas = after({UniqueValueReserved{"ada", "0.1.1"}});
  EXPECT_EQ(*decide(ReserveValue{"ada", "0.1.1"}, adas), nothing);
  EXPECT_EQ(*decide(ReserveValue{"grace", "0.1.2"}, adas), nothing) << "it is another's";
}

TEST(UniqueValue, KeepsTheOtherUsesWhenOneIsWithdrawn) {
  const UniqueValue two =
      after({UniqueValueReserved{"ada", "0.1.1"}, UniqueValueReserved{"ada", "0.1.2"}});
  const SettleValue withdraw{SettleValue::Kind::withdraw, "ada", "0.1.2"};
  EXPECT_EQ(*decide(withdraw, two),
            (std::vector<events::Event>{UniqueValueWithdrawn{"ada", "0.1.2"}}));
  const UniqueValue one =
      after({UniqueValueReserved{"ada", "0.1.1"}, UniqueValueReserved{"ada", "0.1.2"},
             UniqueValueWithdrawn{"ada", "0.1.2"}});
  EXPECT_EQ(one.pending, std::vector<std::string>{"0.1.1"});
  EXPECT_EQ(*decide(withdraw, one), nothing) << "it was withdrawn already";
}

TEST(UniqueValue, IsFreeWhenItsLastUseIsWithdrawnUnlessItsOwnerHadIt) {
  EXPECT_EQ(after({UniqueValueReserved{"ada", "0.1.1"}, UniqueValueWithdrawn{"ada", "0.1.1"}}),
            UniqueValue{});
  const UniqueValue kept = after({UniqueValueConfirmed{"ada"}, UniqueValueReserved{"ada", "0.1.1"},
                                  UniqueValueWithdrawn{"ada", "0.1.1"}});
  EXPECT_EQ(kept.owner, "ada");
}

TEST(UniqueValue, IsNotSettledForAnother) {
  const UniqueValue adas = after({UniqueValueReserved{"ada", "0.1.1"}});
  for (const auto kind :
       {SettleValue::Kind::confirm, SettleValue::Kind::release, SettleValue::Kind::withdraw}) {
    EXPECT_EQ(decide(SettleValue{kind, "grace", "0.1.1"}, adas).error().code,
              RefusalCode::state_conflict);
  }
}

TEST(UniqueValue, ComesBackFromItsFacts) {
  const UniqueValue value = after({UniqueValueConfirmed{"ada"}, UniqueValueReserved{"ada", "0.1.1"},
                                   UniqueValueReserved{"ada", "0.1.2"}});
  EXPECT_EQ(after(facts_of(value)), value);
}

}  // namespace
}  // namespace carelog::command
