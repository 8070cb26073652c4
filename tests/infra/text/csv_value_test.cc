#include "infra/text/csv_value.h"

#include <gtest/gtest.h>

namespace carelog::infra {
namespace {

TEST(CsvValue, IsQuotedWhereItHasToBe) {
  EXPECT_EQ(csv_value("Ada"), "Ada");
  EXPECT_EQ(csv_value("Lovelace, Ada"), "\"Lovelace, Ada\"");
  EXPECT_EQ(csv_value("the \"countess\""), "\"the \"\"countess\"\"\"");
  EXPECT_EQ(csv_value(""), "");
}

TEST(CsvValue, IsNoFormula) {
  for (const char* formula : {"=HYPERLINK(\"http://x\")", "+1", "-1", "@x"}) {
    const std::string value = csv_value(formula);
    EXPECT_EQ(value.find_first_of('\''), value.front() == '"' ? 1U : 0U) << value;
  }
}

TEST(CsvValue, ShowsWhatCannotBeSeenAndDrivesNoTerminal) {
  for (const char* hidden : {"a\x1b[31mb", "a\u202eb", "a\u0085b", "a\x07\x62"}) {
    const std::string value = csv_value(hidden);
    EXPECT_EQ(value.find('\x1b'), std::string::npos) << value;
    EXPECT_NE(value.find('\\'), std::string::npos) << value;
  }
}

}  // namespace
}  // namespace carelog::infra
