#include "tools/records/record_document.h"

#include <gtest/gtest.h>

namespace carelog::tools {
namespace {

using Json = nlohmann::json;

class OneRecord final : public RecordReader {
 public:
  void each_patient(const Visit&) override {}
  Json patient(const std::string& id) override {
    return {{"id", id},
            {"name", "Ada <King>"},
            {"dateOfBirth", "1815-12-10"},
            {"active", false},
            {"identifiers", {{{"system", "mrn"}, {"value", "7"}}}},
            {"version", 3}};
  }
  void each_entry(const std::string&, const Visit& visit) override {
    for (const Json& entry : entries) visit(entry);
  }
  Json account(const std::string&) override { return nullptr; }

  std::vector<Json> entries;
};

bool has(const std::string& page, const std::string& text) {
  return page.find(text) != std::string::npos;
}

TEST(ARecordOnPaper, ShowsThePatientAndEscapesEveryText) {
  OneRecord record;
  const std::string page = record_document(record, "p1", "2026-11-27T10:00:00.000Z");
  EXPECT_TRUE(page.starts_with("<!DOCTYPE html>"));
  EXPECT_TRUE(has(page, "<h1>Ada &lt;King&gt;</h1>"));
  EXPECT_TRUE(has(page, "<dt>Date of birth</dt><dd>1815-12-10</dd>"));
  EXPECT_TRUE(has(page, "<dt>Identifiers</dt><dd>7</dd>"));
  EXPECT_TRUE(has(page, "<dt>State</dt><dd>not active</dd>"));
  EXPECT_TRUE(has(page, "Printed 2026-11-27T10:00:00.000Z"));
  EXPECT_FALSE(has(page, "<King>"));
  EXPECT_FALSE(has(page, "<script"));
  EXPECT_FALSE(has(page, "http")) << "it needs nothing from elsewhere";
}

TEST(ARecordOnPaper, HasATableForEachKindWithTheFieldsThatAreFilled) {
  OneRecord record;
  record.entries = {{{"entryType", "observation"},
                     {"code", {{"codings", {{{"code", "8867-4"}, {"display", "Heart rate"}}}}}},
                     {"value", {{"quantity", {{"value", "72"}, {"unit", "/min"}}}}},
                     {"recordedAt", "2026-11-27T09:00:00.000Z"},
                     {"recordedBy", "dr"}},
                    {{"entryType", "note"},
                     {"note", "first\nsecond"},
                     {"inError", true},
                     {"inErrorReason", "wrong patient"}},
                    {{"entryType", "note"}, {"note", "kept"}}};
  const std::string page = record_document(record, "p1", "now");
  EXPECT_TRUE(has(page, "<h2>Observations (1)</h2>"));
  EXPECT_TRUE(has(page, "<th>Code</th><th>Value</th><th>Recorded</th>"));
  EXPECT_TRUE(has(page, "<td>Heart rate</td>"));
  EXPECT_TRUE(has(page, "72 /min"));
  EXPECT_TRUE(has(page, "<td>2026-11-27 by dr</td>"));
  EXPECT_FALSE(has(page, "Allergies"));
  EXPECT_LT(page.find("kept"), page.find("first\nsecond")) << "errors stand last";
  EXPECT_TRUE(has(page, "<tr class=\"error\"><td>first\nsecond</td>"));
  EXPECT_TRUE(has(page, "recorded in error: wrong patient"));
}

}  // namespace
}  // namespace carelog::tools
