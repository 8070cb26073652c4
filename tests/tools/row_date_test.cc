#include "tools/import/row_date.h"

#include <gtest/gtest.h>

namespace carelog::tools {
namespace {

TEST(RowDate, LosesItsTimeOfDay) {
  for (const char* text :
       {"1967-02-12", "1967-02-12T16:42:19-05:00", "1967-02-12 00:00:00 UTC", "1967-02-12 16:42",
        "1967-02-12T16:42:19.123Z", "1967-02-12 4:42 PM", "1967-02-12T24:00:00+0530",
        "1967-02-12T00:00+14:00", "1967-02-12T23:59:60Z", "1967-02-12T00:00+05"})
    EXPECT_EQ(date_of_field(text, DateOrder::iso), "1967-02-12") << text;
}

TEST(RowDate, OfAnythingElseIsLeftToTheService) {
  for (const char* text : {"1980-01-01 to 1981",
                           "1980-01-01 or so",
                           "1980-01-01 25:00",
                           "1980-01-01T",
                           "1980-01-01x",
                           "1980-01-01 12",
                           "1980-01-01 12:00 Mars",
                           "31/12/1980",
                           "1980/12/31",
                           "1980-1-2",
                           "",
                           "1980",
                           "1980-01-01T12:00+25:00",
                           "1980-01-01T12:00-15:00",
                           "1980-01-01T12:00+01:60",
                           "1980-01-01T12:00+",
                           "1980-01-01 24:30",
                           "1980-01-01 12:00:61",
                           "1980-01-01 13:00 PM",
                           "1980-01-01 0:30 am",
                           "1980-01-01/1981-01-01",
                           "1980-01-01 1981-01-01"})
    EXPECT_EQ(date_of_field(text, DateOrder::iso), text);
}

TEST(RowDate, IsReadInTheOrderOfItsFile) {
  EXPECT_EQ(date_of_field("31/12/1980", DateOrder::dmy), "1980-12-31");
  EXPECT_EQ(date_of_field("3.1.1980", DateOrder::dmy), "1980-01-03");
  EXPECT_EQ(date_of_field("12/31/1980 12:00:00 AM", DateOrder::mdy), "1980-12-31");
  EXPECT_EQ(date_of_field("1-2-1980", DateOrder::mdy), "1980-01-02");
  EXPECT_EQ(date_of_field("1980/2/3", DateOrder::ymd), "1980-02-03");
  EXPECT_EQ(date_of_field("1980-02-03", DateOrder::dmy), "1980-02-03") << "there is one way only";
}

TEST(RowDate, IsNeverGuessed) {
  for (const char* text : {"1/2/80", "1/2.1980", "1980/2/3", "1/2/1980 and 3/4/1981", "123/1/1980"})
    EXPECT_EQ(date_of_field(text, DateOrder::dmy), text);
}

TEST(RowDate, SaysWhenAnOrderIsWanted) {
  EXPECT_NE(hint_of_date("31/12/1980", DateOrder::iso), "");
  EXPECT_NE(hint_of_date("1980/12/31", DateOrder::iso), "");
  EXPECT_EQ(hint_of_date("1980-13-31", DateOrder::iso), "");
  EXPECT_EQ(hint_of_date("yesterday", DateOrder::iso), "");
  EXPECT_EQ(hint_of_date("31/12/1980", DateOrder::mdy), "") << "it was said";
}

}  // namespace
}  // namespace carelog::tools
