#include "tools/import/csv_reader.h"

#include <gtest/gtest.h>

#include <sstream>

namespace carelog::tools {
namespace {

using Fields = std::vector<std::string>;

std::vector<tl::expected<CsvRecord, CsvFault>> read_all(const std::string& text) {
  std::istringstream in(text);
  CsvReader reader(in);
  std::vector<tl::expected<CsvRecord, CsvFault>> records;
  while (auto record = reader.next()) records.push_back(std::move(*record));
  return records;
}

TEST(CsvReader, ReadsPlainRecordsWithTheirLines) {
  const auto records = read_all("a,b\n1,2\n");
  ASSERT_EQ(records.size(), 2u);
  EXPECT_EQ(records[0]->fields, (Fields{"a", "b"}));
  EXPECT_EQ(records[1]->fields, (Fields{"1", "2"}));
  EXPECT_EQ(records[1]->line, 2u);
}

TEST(CsvReader, TakesTheLastRecordWithoutALineEnd) {
  const auto records = read_all("a\nb");
  ASSERT_EQ(records.size(), 2u);
  EXPECT_EQ(records[1]->fields, Fields{"b"});
}

TEST(CsvReader, TakesCrLfAndAByteOrderMark) {
  const auto records = read_all(
      "\xEF\xBB\xBF"
      "a,b\r\n1,2\r\n");
  ASSERT_EQ(records.size(), 2u);
  EXPECT_EQ(records[0]->fields, (Fields{"a", "b"}));
  EXPECT_EQ(records[1]->line, 2u);
}

TEST(CsvReader, ReadsQuotesCommasAndLineBreaksInsideFields) {
  const auto records = read_all("\"O\"\"Brien, Ann\",\"two\nlines\",\nnext,,x\n");
  ASSERT_EQ(records.size(), 2u);
  EXPECT_EQ(records[0]->fields, (Fields{"O\"Brien, Ann", "two\nlines", ""}));
  EXPECT_EQ(records[1]->fields, (Fields{"next", "", "x"}));
  EXPECT_EQ(records[1]->line, 3u);
}

TEST(CsvReader, PassesOverBlankLinesButKeepsAQuotedEmptyField) {
  const auto records = read_all("a\n\n\n\"\"\nb\n");
  ASSERT_EQ(records.size(), 3u);
  EXPECT_EQ(records[1]->fields, Fields{""});
  EXPECT_EQ(records[2]->line, 5u);
}

TEST(CsvReader, NamesTheLineOfAStrayQuoteAndGoesOnBehindIt) {
  const auto records = read_all("a,b\nx\"y,2\n\"q\"z,3\nc,d\n");
  ASSERT_EQ(records.size(), 4u);
  ASSERT_FALSE(records[1]);
  EXPECT_EQ(records[1].error().line, 2u);
  EXPECT_EQ(records[1].error().text, "x\"y,2");
  ASSERT_FALSE(records[2]);
  EXPECT_EQ(records[2].error().reason, "text after a closing quote");
  EXPECT_EQ(records[3]->fields, (Fields{"c", "d"}));
  EXPECT_EQ(records[3]->line, 4u);
}

TEST(CsvReader, NamesTheLineWhereAnUnclosedQuoteBegan) {
  const auto records = read_all("a\nb,\"never\nclosed\n");
  ASSERT_EQ(records.size(), 2u);
  ASSERT_FALSE(records[1]);
  EXPECT_EQ(records[1].error().line, 2u);
  EXPECT_NE(records[1].error().reason.find("line 2"), std::string::npos);
}

TEST(CsvReader, RefusesARecordThatNeverEndsAndKeepsLittleOfIt) {
  const auto records = read_all(std::string(3 * csv_record_bytes_max, 'x') + "\nnext\n");
  ASSERT_EQ(records.size(), 2u);
  ASSERT_FALSE(records[0]);
  EXPECT_EQ(records[0].error().text.size(), csv_fault_text_bytes_max);
  EXPECT_EQ(records[1]->fields, Fields{"next"});
  EXPECT_EQ(records[1]->line, 2u);
}

TEST(CsvLine, IsReadBackAsItWasWritten) {
  const Fields fields = {"plain", "a,b", "say \"hi\"", "two\nlines", "", " padded ", "Zoë"};
  const auto records = read_all(csv_line(fields));
  ASSERT_EQ(records.size(), 1u);
  EXPECT_EQ(records[0]->fields, fields);
}

}  // namespace
}  // namespace carelog::tools
