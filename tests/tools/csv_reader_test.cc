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

TEST(CsvReader, RefusesOnlyTheLineWhoseQuoteNeverCloses) {
  const auto records =
      read_all("1,\"Ann Smith,1980\n2,Bob,1981\n3,\"Cyd, Jr.\",1982\n4,Dan,1983\n");
  ASSERT_EQ(records.size(), 4u);
  ASSERT_FALSE(records[0]);
  EXPECT_EQ(records[0].error().line, 1u);
  EXPECT_EQ(records[0].error().text, "1,\"Ann Smith,1980");
  EXPECT_EQ(records[1]->fields, (Fields{"2", "Bob", "1981"}));
  EXPECT_EQ(records[2]->fields, (Fields{"3", "Cyd, Jr.", "1982"}));
  EXPECT_EQ(records[3]->line, 4u);
}

TEST(CsvReader, GoesOnBehindAQuoteThatIsOpenAtTheEnd) {
  const auto records = read_all("a\nb,\"never\nclosed\n");
  ASSERT_EQ(records.size(), 3u);
  ASSERT_FALSE(records[1]);
  EXPECT_EQ(records[1].error().line, 2u);
  EXPECT_EQ(records[1].error().text, "b,\"never");
  EXPECT_EQ(records[1].error().reason, "a quote is opened and never closed");
  EXPECT_EQ(records[2]->fields, Fields{"closed"});
}

TEST(CsvReader, LooksForAClosingQuoteSoFarAndNoFurther) {
  std::string text = "1,\"open\n";
  for (std::size_t i = 0; i < csv_record_lines_max; ++i) text += "x\n";
  const auto records = read_all(text + "closed\",2\n");
  ASSERT_EQ(records.size(), csv_record_lines_max + 2);
  EXPECT_FALSE(records[0]);
  EXPECT_EQ(records[1]->fields, Fields{"x"});
  EXPECT_FALSE(records.back()) << "a quote in the middle of a field";
}

TEST(CsvReader, KeepsEveryByteOfALineThatIsTooLong) {
  const std::string line = "\"" + std::string(2 * csv_record_bytes_max, 'x') + "\xFF" + "end";
  const auto records = read_all(line + "\r\nnext\n");
  ASSERT_EQ(records.size(), 4u);
  std::string kept;
  for (std::size_t i = 0; i < 3; ++i) {
    ASSERT_FALSE(records[i]);
    EXPECT_EQ(records[i].error().line, 1u);
    EXPECT_EQ(records[i].error().continues, i > 0);
    kept += records[i].error().text;
  }
  EXPECT_EQ(kept, line);
  EXPECT_EQ(records[3]->fields, Fields{"next"});
  EXPECT_EQ(records[3]->line, 2u);
}

TEST(CsvReader, TakesARecordBackToItsFirstLine) {
  std::istringstream in("1,\"a\nb\"\n2,c\n");
  CsvReader reader(in);
  ASSERT_TRUE(*reader.next());
  EXPECT_EQ(reader.record_lines(), 2u);
  EXPECT_EQ(reader.record_line(1), "b\"\n");
  const CsvFault fault = reader.take_back("why");
  EXPECT_EQ(fault.text, "1,\"a");
  EXPECT_EQ(fault.reason, "why");
  EXPECT_FALSE(*reader.next());
  EXPECT_EQ((*reader.next())->fields, (Fields{"2", "c"}));
}

TEST(CsvReader, RecognisesTheSeparator) {
  const auto separator_of = [](const std::string& text) {
    std::istringstream in(text);
    CsvReader reader(in);
    const auto first = reader.next();
    return std::pair(reader.separator(), (*first)->fields.size());
  };
  EXPECT_EQ(separator_of("a,b\n"), std::pair(',', std::size_t{2}));
  EXPECT_EQ(separator_of("a;b;\"c,d,e\"\n"), std::pair(';', std::size_t{3}));
  EXPECT_EQ(separator_of("a\tb\n"), std::pair('\t', std::size_t{2}));
  EXPECT_EQ(separator_of("sep=;\r\na;b,c,d\r\n"), std::pair(';', std::size_t{2}));
  EXPECT_EQ(separator_of("alone\n"), std::pair(',', std::size_t{1}));
}

TEST(CsvReader, TakesTheSeparatorThatItIsTold) {
  std::istringstream in("sep=,\na;b,c,d\n");
  CsvReader reader(in, ';');
  EXPECT_EQ((*reader.next())->fields, (Fields{"a", "b,c,d"}));
}

TEST(CsvReader, ReadsUtf16OfEitherOrder) {
  const std::u16string text = u"a\tZo\u00EB\r\n1\t\U0001F600\r\n";
  for (const bool big : {false, true}) {
    std::string bytes = big ? "\xFE\xFF" : "\xFF\xFE";
    for (const char16_t unit : text) {
      const char high = static_cast<char>(unit >> 8);
      const char low = static_cast<char>(unit & 0xFF);
      bytes += big ? std::string{high, low} : std::string{low, high};
    }
    std::istringstream in(bytes);
    CsvReader reader(in);
    EXPECT_EQ(reader.encoding(), big ? "UTF-16BE" : "UTF-16LE");
    EXPECT_EQ((*reader.next())->fields, (Fields{"a", "Zo\xC3\xAB"}));
    EXPECT_EQ((*reader.next())->fields, (Fields{"1", "\xF0\x9F\x98\x80"}));
    EXPECT_FALSE(reader.next());
  }
}

TEST(CsvReader, MakesNoTextOfWhatIsNotUtf16) {
  std::istringstream in(
      std::string("\xFF\xFE\x00\xD8"
                  "a\x00\x00\xDC"
                  "b",
                  9));
  CsvReader reader(in);
  EXPECT_EQ((*reader.next())->fields, Fields{"\xED\xA0\x80"
                                             "a\xED\xB0\x80\xFF"
                                             "b"});
}

TEST(CsvReader, CountsLinesAndBlankOnes) {
  std::istringstream in("sep=,\na\n\n\"b\nc\"\n");
  CsvReader reader(in);
  while (reader.next()) {
  }
  EXPECT_EQ(reader.lines_read(), 5u);
  EXPECT_EQ(reader.blank_lines(), 2u);
}

TEST(CsvLine, QuotesItsOwnSeparator) {
  EXPECT_EQ(csv_line({"a;b", "c,d"}, ';'), "\"a;b\";c,d\n");
}

TEST(CsvLine, IsReadBackAsItWasWritten) {
  const Fields fields = {"plain", "a,b", "say \"hi\"", "two\nlines", "", " padded ", "Zoë"};
  const auto records = read_all(csv_line(fields));
  ASSERT_EQ(records.size(), 1u);
  EXPECT_EQ(records[0]->fields, fields);
}

}  // namespace
}  // namespace carelog::tools
