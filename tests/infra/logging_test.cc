#include "infra/process/logging.h"

#include <gtest/gtest.h>

#include <limits>

namespace carelog::infra {
namespace {

constexpr const char* kTime = "2024-02-29T23:59:59.999Z";

std::string line(LogFormat format, const std::string& message, LogFields fields) {
  return render_log_line(format, LogLevel::info, kTime, "projector", message, fields);
}

TEST(LogLine, ReadsAsTextOrAsJson) {
  EXPECT_EQ(line(LogFormat::text, "caught up", {{"partition", 3}, {"topic", "patients"}}),
            "2024-02-29T23:59:59.999Z info    projector: caught up partition=3 topic=patients");
  EXPECT_EQ(line(LogFormat::json, "caught up", {{"partition", 3}, {"whole", true}, {"by", "x"}}),
            R"({"time":"2024-02-29T23:59:59.999Z","level":"info","room":"projector",)"
            R"("message":"caught up","partition":3,"whole":true,"by":"x"})");
}

TEST(LogLine, CannotBeForgedByAValue) {
  const std::string forged = "x\n2024-02-29 error fake\x1b[2J\"";
  for (const LogFormat format : {LogFormat::text, LogFormat::json}) {
    const std::string written = line(format, forged, {{"name", forged}});
    EXPECT_EQ(written.find('\n'), std::string::npos);
    EXPECT_EQ(written.find('\x1b'), std::string::npos);
    EXPECT_NE(written.find(R"(x\n2024-02-29 error fake\u001b[2J\")"), std::string::npos);
  }
}

TEST(LogLine, QuotesTextValuesThatNeedIt) {
  EXPECT_EQ(line(LogFormat::text, "m", {{"a", "two words"}, {"b", ""}, {"c", "k=v"}}),
            "2024-02-29T23:59:59.999Z info    projector: m a=\"two words\" b=\"\" c=\"k=v\"");
}

TEST(LogLine, StaysJsonWhenANumberIsNone) {
  const std::string written =
      line(LogFormat::json, "m", {{"rate", std::numeric_limits<double>::infinity()}});
  EXPECT_NE(written.find(R"("rate":"inf")"), std::string::npos);
}

TEST(Logging, WritesBracesAsTheyAre) {
  testing::internal::CaptureStderr();
  log_info("test", "{} and {0}", {{"value", "{}"}});
  log_debug("test", "not at this level");
  const std::string written = testing::internal::GetCapturedStderr();
  EXPECT_NE(written.find("test: {} and {0} value={}\n"), std::string::npos) << written;
  EXPECT_EQ(written.find("not at this level"), std::string::npos);
}

}  // namespace
}  // namespace carelog::infra
