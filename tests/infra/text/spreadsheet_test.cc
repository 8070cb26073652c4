#include "infra/text/spreadsheet.h"

#include <gtest/gtest.h>

namespace carelog::infra {
namespace {

TEST(Spreadsheet, CalculatesNoText) {
  for (const char* text : {"=HYPERLINK(\"http://x\",\"y\")", "+1", "-1", "@x", "\t=1", "\r=1"}) {
    EXPECT_EQ(spreadsheet_text(text), "'" + std::string(text));
  }
}

TEST(Spreadsheet, ShowsEveryOtherTextAsItIs) {
  for (const char* text : {"", "Ann", "1-2", "a=b", "'s-Hertogenbosch", "'", "''"}) {
    EXPECT_EQ(spreadsheet_text(text), text);
    EXPECT_EQ(text_of_spreadsheet(text), text);
  }
}

TEST(Spreadsheet, GivesTheTextBack) {
  for (const char* text : {"=1+1", "+49 30 1", "'=1", "''-1", "Ann"}) {
    EXPECT_EQ(text_of_spreadsheet(spreadsheet_text(text)), text);
  }
  EXPECT_EQ(text_of_spreadsheet("=1+1"), "=1+1") << "of a cell that nobody has written so";
}

}  // namespace
}  // namespace carelog::infra
