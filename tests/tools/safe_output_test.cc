#include "tools/safe_output.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

namespace carelog::tools {
namespace {

std::string written(const std::string& text, std::size_t piece = std::string::npos) {
  std::ostringstream stream;
  {
    const SafeOutput safe(stream);
    for (std::size_t at = 0; at < text.size(); at += std::min(piece, text.size() - at)) {
      stream << text.substr(at, piece);
    }
  }
  return stream.str();
}

TEST(SafeOutput, LeavesTextAsItIs) {
  const std::string text = "Zo\u00eb\t\u738b\n\U0001f469\u200d\u2695\ufe0f 100%\n";
  EXPECT_EQ(written(text), text);
  EXPECT_EQ(written(text, 1), text) << "byte by byte";
}

TEST(SafeOutput, LetsNothingDriveATerminal) {
  EXPECT_EQ(written("a\x1b]0;pwned\x07"), "a\\u001b]0;pwned\\u0007");
  EXPECT_EQ(written("\u009b2J\u202ex\u200b\r"), "\\u009b2J\\u202ex\\u200b\\u000d");
  EXPECT_EQ(written("\u009b\u202e", 1), "\\u009b\\u202e");
  EXPECT_EQ(written("a\x9b\xc2"), "a\\ufffd\\ufffd") << "bytes that are no character";
}

TEST(SafeOutput, KeepsJsonWhatItWas) {
  const nlohmann::json json = {{"name", "A\u009b\u202e\u2028\U000e0041\x7f\x1b"}, {"n", 1}};
  const std::string line = json.dump();
  const std::string shown = written(line);
  EXPECT_NE(shown, line);
  EXPECT_EQ(nlohmann::json::parse(shown), json);
}

TEST(SafeOutput, LetsTheProgramDraw) {
  std::ostringstream stream;
  {
    const SafeOutput safe(stream);
    draw(stream, "\x1b[H");
  }
  EXPECT_EQ(stream.str(), "\x1b[H");
}

TEST(SafeOutput, SaysThatWritingFailed) {
  std::ostringstream stream;
  std::ostream broken(nullptr);
  {
    const SafeOutput safe(broken);
    broken << "x" << std::flush;
  }
  EXPECT_FALSE(broken);
}

}  // namespace
}  // namespace carelog::tools
