// Holds the tree against the design's drawing, and shows that every rule can fail.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "tests/house/house_rules.h"
#include "tests/house/source_text.h"

namespace carelog::house {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const std::vector<std::string> top_folders = {
    "proto",       "infra",      "events",  "auth",  "command-side",
    "projections", "query-side", "gateway", "tools", "tests"};

// What a tool puts beside sources: packages of others, and what is generated from the running
// program.
bool is_not_ours(const std::filesystem::path& path) {
  return path.filename() == "node_modules" || path.filename() == "schema.d.ts";
}

bool is_read(const std::filesystem::path& path) {
  const std::string extension = path.extension().string();
  const std::string name = path.filename().string();
  return extension == ".h" || extension == ".cc" || extension == ".proto" ||
         extension == ".cmake" || extension == ".sh" || extension == ".py" || extension == ".sql" ||
         is_console(name) || name == "CMakeLists.txt" || name == "README.md";
}

std::vector<SourceFile> read_tree() {
  const std::filesystem::path root = CARELOG_SOURCE_DIR;
  std::vector<SourceFile> files;
  for (const std::string& folder : top_folders) {
    if (!std::filesystem::is_directory(root / folder)) continue;
    std::filesystem::recursive_directory_iterator entries(root / folder);
    for (const auto& entry : entries) {
      if (is_not_ours(entry.path())) {
        entries.disable_recursion_pending();
        continue;
      }
      if (!entry.is_regular_file() || !is_read(entry.path())) continue;
      std::ifstream in(entry.path());
      files.push_back({std::filesystem::relative(entry.path(), root).generic_string(),
                       std::string(std::istreambuf_iterator<char>(in), {})});
    }
  }
  return files;
}

const std::vector<SourceFile>& tree() {
  static const std::vector<SourceFile> files = read_tree();
  return files;
}

Violations over_the_tree(Violations (*rule)(const SourceFile&)) {
  Violations all;
  for (const SourceFile& file : tree()) {
    for (const std::string& violation : rule(file)) all.push_back(violation);
  }
  return all;
}

std::string listed(const Violations& violations) {
  std::string text;
  for (const std::string& violation : violations) text += "\n  " + violation;
  return text;
}

void expect_none(const Violations& violations) {
  EXPECT_TRUE(violations.empty()) << listed(violations);
}

Violations sizes(const SourceFile& file) {
  return size_violations(file, longer_files());
}

Violations including(const std::string& path, const std::string& include) {
  return include_violations({path, "#pragma once\n#include " + include + "\n"});
}

TEST(TheTree, HasTheFoldersOfTheDesign) {
  for (const std::string& folder : top_folders) {
    const bool found = std::any_of(tree().begin(), tree().end(), [&](const SourceFile& file) {
      return file.path.starts_with(folder + "/");
    });
    EXPECT_TRUE(found) << folder;
  }
  EXPECT_GT(tree().size(), 60U);
}

TEST(TheTree, IncludesDownTheTableOnly) {
  expect_none(over_the_tree(include_violations));
}
TEST(TheTree, ReadsNoClockInADecision) {
  expect_none(over_the_tree(clock_violations));
}
TEST(TheTree, KeepsFilesAndLinesShort) {
  expect_none(over_the_tree(sizes));
}
TEST(TheTree, KeepsFunctionsShort) {
  expect_none(over_the_tree(function_violations));
}
TEST(TheTree, KeepsFoldersSmall) {
  expect_none(folder_violations(tree()));
}
TEST(TheTree, KeepsTheInnerDrawings) {
  expect_none(over_the_tree(inner_violations));
}
TEST(TheTree, BuildsEverySource) {
  expect_none(unbuilt_violations(tree()));
}
TEST(TheTree, LeavesNoMarkers) {
  expect_none(over_the_tree(marker_violations));
}
TEST(TheTree, HasAReadmeInEveryFolder) {
  expect_none(readme_violations(tree()));
}
TEST(TheTree, HoldsEveryExceptionThatIsListed) {
  expect_none(stale_exceptions(tree(), longer_files()));
}

TEST(TheTree, NamesFilesByWhatTheyHold) {
  expect_none(over_the_tree([](const SourceFile& file) { return name_violations(file.path); }));
}

TEST(IncludeRule, AllowsWhatTheTableAllows) {
  EXPECT_THAT(including("events/log.cc", "\"carelog/events/v1/frame.pb.h\""), IsEmpty());
  EXPECT_THAT(including("events/log/kafka_log.cc", "<librdkafka/rdkafkacpp.h>"), IsEmpty());
  EXPECT_THAT(including("events/aggregate_id.cc", "\"infra/ids/derived_id.h\""), IsEmpty());
  EXPECT_THAT(including("auth/users/auth_service.cc", "<grpcpp/grpcpp.h>"), IsEmpty());
  EXPECT_THAT(including("command-side/engine.cc", "\"events/log/log.h\""), IsEmpty());
  EXPECT_THAT(including("command-side/patient/commands.h", "<tl/expected.hpp>"), IsEmpty());
  EXPECT_THAT(including("command-side/patient/commands.h", "<vector>"), IsEmpty());
  EXPECT_THAT(including("command-side/chart/entry.h", "\"command-side/patient/patient.h\""),
              IsEmpty());
  EXPECT_THAT(including("command-side/patient/commands.h", "\"command-side/refusal.h\""),
              IsEmpty());
  EXPECT_THAT(
      including("projections/generations/projection_service.cc", "\"carelog/api/v1/p.grpc.pb.h\""),
      IsEmpty());
  EXPECT_THAT(including("tools/main.cc", "\"gateway/gateway.h\""), IsEmpty());
  EXPECT_THAT(including("tests/gateway/gateway_test.cc", "<pqxx/pqxx>"), IsEmpty());
}

TEST(IncludeRule, RefusesOneRoomInAnother) {
  EXPECT_THAT(including("query-side/reader.h", "\"projections/following/projector.h\""), SizeIs(1));
  EXPECT_THAT(including("command-side/engine.cc", "\"query-side/reader.h\""), SizeIs(1));
  EXPECT_THAT(including("gateway/routes.cc", "\"command-side/engine.h\""), SizeIs(1));
}

TEST(IncludeRule, RefusesIncludesThatGoUpOrSideways) {
  EXPECT_THAT(including("infra/process/clock.cc", "\"events/log/log.h\""), SizeIs(1));
  EXPECT_THAT(including("auth/token.cc", "\"events/log/log.h\""), SizeIs(1));
  EXPECT_THAT(including("events/log.cc", "\"auth/tokens/token.h\""), SizeIs(1));
  EXPECT_THAT(including("query-side/reader.cc", "\"events/facts/event.h\""), SizeIs(1));
  EXPECT_THAT(including("gateway/routes.cc", "\"events/facts/event.h\""), SizeIs(1));
  EXPECT_THAT(including("gateway/routes.cc", "\"tools/main.h\""), SizeIs(1));
  EXPECT_THAT(including("lobby/lamp.cc", "\"events/facts/event.h\""), SizeIs(1));
}

TEST(IncludeRule, RefusesAPathThatIsNotFromTheRoot) {
  EXPECT_THAT(including("events/log.cc", "\"log.h\""), SizeIs(1));
  EXPECT_THAT(including("events/log.cc", "\"../infra/process/clock.h\""), SizeIs(1));
}

TEST(IncludeRule, RefusesAMachineWithoutItsName) {
  EXPECT_THAT(including("query-side/reader.cc", "<pqxx/pqxx>"), SizeIs(1));
  EXPECT_THAT(including("projections/analytics.cc", "<rocksdb/db.h>"), SizeIs(1));
  EXPECT_THAT(including("events/log.cc", "<librdkafka/rdkafka.h>"), SizeIs(1));
  EXPECT_THAT(including("query-side/reader.cc", "<pistache/http.h>"), SizeIs(1));
  EXPECT_THAT(including("auth/users/accounts.cc", "<grpcpp/grpcpp.h>"), SizeIs(1));
  EXPECT_THAT(including("auth/users/accounts.cc", "\"carelog/api/v1/auth.grpc.pb.h\""), SizeIs(1));
  EXPECT_THAT(including("events/log.cc", "\"infra/kafka/producer.h\""), SizeIs(1));
  EXPECT_THAT(including("projections/fold.cc", "\"carelog/api/v1/common.pb.h\""), SizeIs(1));
}

TEST(IncludeRule, KeepsDecidersPure) {
  EXPECT_THAT(including("command-side/chart/entry_rules.cc", "\"infra/ids/random_id.h\""),
              SizeIs(1));
  EXPECT_THAT(including("command-side/patient/decide.cc", "\"infra/process/clock.h\""), SizeIs(1));
  EXPECT_THAT(including("command-side/patient/decide.cc", "\"auth/permission.h\""), SizeIs(1));
  EXPECT_THAT(including("command-side/billing/decide.cc", "<spdlog/spdlog.h>"), SizeIs(1));
  EXPECT_THAT(including("command-side/billing/decide.cc", "<random>"), SizeIs(1));
  EXPECT_THAT(including("command-side/refusal.h", "\"infra/process/clock.h\""), SizeIs(1));
  EXPECT_THAT(including("command-side/patient/decide.cc", "\"infra/text/text.h\""), IsEmpty());
  EXPECT_THAT(including("infra/text/text.cc", "\"infra/process/clock.h\""), SizeIs(1));
  EXPECT_THAT(including("infra/text/text.cc", "<cstdlib>"), SizeIs(1));
  EXPECT_THAT(including("infra/text/text.cc", "<utf8proc.h>"), IsEmpty());
  EXPECT_THAT(including("infra/text/email.cc", "<idn2.h>"), IsEmpty());
  EXPECT_THAT(including("auth/accounts.cc", "<utf8proc.h>"), SizeIs(1));
  EXPECT_THAT(including("auth/accounts.cc", "<idn2.h>"), SizeIs(1));
  EXPECT_THAT(including("command-side/patient/commands.h", "\"command-side/engine.h\""), SizeIs(1));
  EXPECT_THAT(including("command-side/billing/decide.cc", "\"command-side/patient/state.h\""),
              SizeIs(1));
  EXPECT_THAT(including("command-side/patient/decide.cc", "\"events/log/kafka_log.h\""), SizeIs(1));
}

TEST(IncludeRule, SeesEveryWayToWriteAnInclude) {
  const SourceFile file{"auth/token.cc",
                        "#include\"events/log/log.h\"\n  #  include \"events/facts/event.h\"\n"
                        "// #include \"events/frame/frame.h\"\n"};
  EXPECT_THAT(include_violations(file),
              ElementsAre(HasSubstr("auth/token.cc:1"), HasSubstr("auth/token.cc:2")));
}

TEST(ClockRule, RefusesAClockInADecider) {
  const std::string asks = "const auto now = std::chrono::system_clock::now();\n";
  EXPECT_THAT(clock_violations({"command-side/patient/decide.cc", asks}), SizeIs(2));
  EXPECT_THAT(clock_violations({"command-side/engine.cc", asks}), IsEmpty());
  EXPECT_THAT(
      clock_violations({"command-side/patient/decide.cc", "std::chrono::year_month_day day;\n"}),
      IsEmpty());
}

TEST(SizeRule, RefusesLongLinesAndLongFiles) {
  EXPECT_THAT(sizes({"a/b.cc", std::string(100, 'x') + "\n"}), IsEmpty());
  EXPECT_THAT(sizes({"a/b.cc", std::string(101, 'x') + "\n"}), SizeIs(1));
  EXPECT_THAT(sizes({"a/CMakeLists.txt", std::string(101, 'x') + "\n"}), SizeIs(1));
  EXPECT_THAT(sizes({"a/b.tsx", std::string(101, 'x') + std::string(301, '\n')}), SizeIs(2));
  std::string letters;
  for (int i = 0; i < 100; ++i) letters += "\u00e9";
  EXPECT_THAT(sizes({"a/b.cc", letters + "\n"}), IsEmpty());
  EXPECT_THAT(sizes({"a/b.h", std::string(150, '\n')}), IsEmpty());
  EXPECT_THAT(sizes({"a/b.h", std::string(151, '\n')}), SizeIs(1));
  EXPECT_THAT(sizes({"a/b.cc", std::string(300, '\n')}), IsEmpty());
  EXPECT_THAT(sizes({"a/b.cc", std::string(301, '\n')}), SizeIs(1));
}

std::string function_of(std::size_t lines) {
  std::string text =
      "template <typename T>\nint long_name(int first,\n              int second) {\n";
  for (std::size_t i = 0; i < lines; ++i) text += "  step();\n";
  return text + "}\n";
}

TEST(FunctionRule, RefusesLongFunctions) {
  EXPECT_THAT(function_violations({"a/b.cc", function_of(70)}), IsEmpty());
  EXPECT_THAT(function_violations({"a/b.cc", function_of(3) + function_of(71)}),
              ElementsAre(HasSubstr("a/b.cc:8: 71 lines")));
  EXPECT_THAT(function_violations({"a/b.h", "class A {\n" + std::string(90, '\n') + "};\n"}),
              IsEmpty());
}

TEST(BuildRule, RefusesASourceThatNobodyBuilds) {
  const SourceFile list{"tests/a/CMakeLists.txt", "SOURCES one_test.cc"};
  EXPECT_THAT(unbuilt_violations({list, {"tests/a/one_test.cc", ""}}), IsEmpty());
  EXPECT_THAT(unbuilt_violations({list, {"tests/a/two_test.cc", ""}}), SizeIs(1));
}

TEST(FolderRule, RefusesMoreThan25Sources) {
  std::vector<SourceFile> files = {{"a/README.md", ""}, {"b/1.cc", ""}};
  for (int i = 0; i < 25; ++i) files.push_back({"a/" + std::to_string(i) + ".cc", ""});
  EXPECT_THAT(folder_violations(files), IsEmpty());
  files.push_back({"a/one_more.h", ""});
  EXPECT_THAT(folder_violations(files), ElementsAre(HasSubstr("a: 26")));
  files.back().path = "a/one_more.tsx";
  EXPECT_THAT(folder_violations(files), ElementsAre(HasSubstr("a: 26")));
}

Violations within(const std::string& path, const std::string& include) {
  return inner_violations({path, "#include \"" + include + "\"\n"});
}

TEST(InnerRule, KeepsNounsAboveTheMechanismAndApart) {
  EXPECT_THAT(within("gateway/patients/a.cc", "gateway/call/api_call.h"), IsEmpty());
  EXPECT_THAT(within("gateway/gateway.cc", "gateway/patients/a.h"), IsEmpty());
  EXPECT_THAT(within("gateway/patients/a.cc", "gateway/audit/b.h"), SizeIs(1));
  EXPECT_THAT(within("gateway/call/api_call.h", "gateway/patients/a.h"), SizeIs(1));
  EXPECT_THAT(within("projections/rocksdb/a.cc", "projections/analytics/b.h"), SizeIs(1));
  EXPECT_THAT(within("projections/lobby/a.cc", "projections/lobby/b.h"), SizeIs(1));
}

TEST(MarkerRule, RefusesNotesAboutUndoneWork) {
  EXPECT_THAT(marker_violations({"a/b.cc",
                                 "// TO"
                                 "DO: later\n"}),
              SizeIs(1));
  EXPECT_THAT(marker_violations({"a/b.cc",
                                 "x = 1;  // FIX"
                                 "ME\n// XX"
                                 "X\n"}),
              SizeIs(2));
  EXPECT_THAT(marker_violations({"a/b.cc", "char name[] = \"/tmp/carelog-XXXXXX\";\n"}), IsEmpty());
}

TEST(NameRule, RefusesNamesThatSayNothing) {
  EXPECT_THAT(name_violations("auth/util.h"), SizeIs(1));
  EXPECT_THAT(name_violations("auth/token_helper.cc"), SizeIs(1));
  EXPECT_THAT(name_violations("auth/common/token.cc"), SizeIs(1));
  EXPECT_THAT(name_violations("proto/carelog/api/v1/common.proto"), IsEmpty());
  EXPECT_THAT(name_violations("auth/tokens/base64url.h"), IsEmpty());
}

TEST(ReadmeRule, AsksForAShortOneInEveryFolder) {
  EXPECT_THAT(readme_violations({{"a/b/c.h", ""}, {"a/README.md", "x\n"}}), SizeIs(1));
  EXPECT_THAT(readme_violations({{"a/c.h", ""}, {"a/README.md", std::string(31, '\n')}}),
              SizeIs(1));
  EXPECT_THAT(readme_violations({{"a/c.h", ""}, {"a/README.md", std::string(30, '\n')}}),
              IsEmpty());
  EXPECT_THAT(readme_violations({{"a/b/c.ts", ""}, {"a/README.md", "x\n"}}), SizeIs(1));
  EXPECT_THAT(readme_violations({{"tests/auth/c.cc", ""}, {"tests/README.md", "x\n"}}), IsEmpty());
}

TEST(ExceptionList, MayHoldOnlyWhatNeedsIt) {
  const LongerFiles excepted = {{"a/long.cc", "a table"}};
  EXPECT_THAT(size_violations({"a/long.cc", std::string(301, '\n')}, excepted), IsEmpty());
  EXPECT_THAT(size_violations({"a/long.cc", std::string(300, '\n')}, excepted), SizeIs(1));
  EXPECT_THAT(stale_exceptions({{"a/long.cc", ""}}, excepted), IsEmpty());
  EXPECT_THAT(stale_exceptions({{"a/other.cc", ""}}, excepted), SizeIs(1));
}

}  // namespace
}  // namespace carelog::house
