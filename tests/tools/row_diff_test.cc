#include "tools/models/row_diff.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace carelog::tools {
namespace {

class Rows final : public RowSource {
 public:
  explicit Rows(std::vector<ModelRow> rows) : rows_(std::move(rows)) {}
  std::optional<ModelRow> next() override {
    return taken_ == rows_.size() ? std::nullopt : std::optional(rows_[taken_++]);
  }

 private:
  std::vector<ModelRow> rows_;
  std::size_t taken_ = 0;
};

ModelRow row(const std::string& key, const std::string& fields, const std::string& table = "t") {
  return {table, key, key, fields};
}

struct Outcome {
  DiffCounts counts;
  std::vector<RowDifference> found;
};

Outcome compare(std::vector<ModelRow> live, std::vector<ModelRow> folded) {
  Rows one(std::move(live));
  Rows other(std::move(folded));
  Outcome outcome;
  outcome.counts = compare_rows(
      one, other, [&](const RowDifference& difference) { outcome.found.push_back(difference); });
  return outcome;
}

TEST(RowDiff, FindsEqualRowsEqual) {
  const std::vector<ModelRow> rows = {row("a", R"({"n":1})"), row("b", R"({"n":2})")};
  const auto outcome = compare(rows, rows);
  EXPECT_TRUE(outcome.counts.equal());
  EXPECT_EQ(outcome.counts.live_rows, 2);
  EXPECT_EQ(outcome.counts.folded_rows, 2);
  EXPECT_TRUE(outcome.found.empty());
  EXPECT_TRUE(compare({}, {}).counts.equal());
}

TEST(RowDiff, NamesMissingAndExtraRowsWhereverTheyStand) {
  const auto outcome = compare({row("b", "{}"), row("c", "{}"), row("e", "{}")},
                               {row("a", "{}"), row("c", "{}"), row("d", "{}"), row("f", "{}")});
  EXPECT_EQ(outcome.counts.missing, 3);
  EXPECT_EQ(outcome.counts.extra, 2);
  EXPECT_EQ(outcome.counts.different, 0);
  std::string order;
  for (const auto& each : outcome.found) order += row_change_name(each.change)[0] + each.key + " ";
  EXPECT_EQ(order, "ma eb md ee mf ");
}

TEST(RowDiff, KeepsTablesApart) {
  const auto outcome = compare({row("a", "{}", "one")}, {row("a", "{}", "two")});
  EXPECT_EQ(outcome.counts.missing, 1);
  EXPECT_EQ(outcome.counts.extra, 1);
}

TEST(RowDiff, NamesEachFieldThatDiffers) {
  const auto outcome = compare({row("a", R"({"name":"Ada","n":1,"gone":true})")},
                               {row("a", R"({"name":"Eve","n":1,"new":null})")});
  ASSERT_EQ(outcome.found.size(), 1u);
  const auto& fields = outcome.found[0].fields;
  ASSERT_EQ(fields.size(), 3u);
  EXPECT_EQ(fields[0].field, "gone");
  EXPECT_EQ(fields[0].folded, "");
  EXPECT_EQ(fields[1].field, "name");
  EXPECT_EQ(fields[1].live, "\"Ada\"");
  EXPECT_EQ(fields[1].folded, "\"Eve\"");
  EXPECT_EQ(fields[2].field, "new");
  EXPECT_NE(to_text(outcome.found[0]).find("name: read model \"Ada\", log \"Eve\""),
            std::string::npos);
  const auto line = nlohmann::json::parse(to_json_line(outcome.found[0]));
  EXPECT_EQ(line["fields"][1]["log"], "Eve");
}

TEST(RowDiff, TakesTheSameJsonInAnotherOrderForTheSame) {
  const auto outcome = compare({row("a", R"({"x":1,"y":2})")}, {row("a", R"({"y": 2, "x": 1})")});
  EXPECT_TRUE(outcome.counts.equal());
  EXPECT_TRUE(outcome.found.empty());
}

TEST(RowDiff, CannotDriveATerminal) {
  const auto outcome = compare({row("a\x1B[2J", "{}")}, {});
  EXPECT_EQ(to_text(outcome.found.at(0)).find('\x1B'), std::string::npos);
}

}  // namespace
}  // namespace carelog::tools
