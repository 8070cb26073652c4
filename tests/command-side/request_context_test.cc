// What a caller may say about itself and its request, before any of it is stored for ever.
#include <gtest/gtest.h>

#include "command-side/services/command_service.h"

namespace carelog::command {
namespace {

api::v1::RequestContext good() {
  api::v1::RequestContext context;
  context.set_clinic("main");
  context.set_actor("dr-who");
  context.set_role("clinician");
  context.set_purpose("TREATMENT");
  context.set_command_id("6f0c3c5e-8b62-4a0e-9c4b-0a4b2f6f5d10");
  context.set_correlation_id("7a7c2c6e-8b62-4a0e-9c4b-0a4b2f6f5d10");
  context.set_causation_id("7a7c2c6e-8b62-4a0e-9c4b-0a4b2f6f5d10");
  context.set_traceparent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
  return context;
}

TEST(ARequestContext, ThatSaysEverythingIsTaken) {
  EXPECT_EQ(missing_in(good()), "");
}

TEST(ARequestContext, MayNotBeWithoutWhoAndWhere) {
  for (const char* field : {"clinic", "actor", "role", "command_id"}) {
    auto context = good();
    context.GetReflection()->ClearField(&context, context.GetDescriptor()->FindFieldByName(field));
    EXPECT_NE(missing_in(context).find(field), std::string::npos) << field;
  }
}

TEST(ARequestContext, HoldsNothingThatMayNotStandInTheLog) {
  const std::string unfit[] = {std::string("dr\0who", 6),
                               "dr\nwho",
                               "\x1b]0;pwned\x07",
                               "dr\x7f",
                               "dr\xff",
                               "\xc2\x9b"
                               "2J",
                               "\xe2\x80\xae"
                               "ohw",
                               std::string(10'000, 'a')};
  for (const char* field : {"clinic", "actor", "role", "purpose", "command_id", "correlation_id",
                            "causation_id", "traceparent"}) {
    for (const std::string& text : unfit) {
      auto context = good();
      context.GetReflection()->SetString(&context, context.GetDescriptor()->FindFieldByName(field),
                                         text);
      EXPECT_EQ(missing_in(context).find(std::string("context.") + field + " is not plain text"),
                0U)
          << field << ": " << missing_in(context);
    }
  }
}

TEST(ARequestContext, MayNameANameInAnyScript) {
  auto context = good();
  context.set_actor("\xd0\x90\xd0\xb4\xd0\xb0");
  EXPECT_EQ(missing_in(context), "");
}

}  // namespace
}  // namespace carelog::command
