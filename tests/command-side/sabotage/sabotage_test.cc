// Tests the simulation: an engine with one rule left out must be caught within 1,000 seeds, by the
// checker's rule that the change file names. The changed engines are programs of their own, built
// from the *.change files beside this one.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include "infra/process/child_process.h"
#include "tests/infra/temporary_directory.h"

namespace carelog {
namespace {

constexpr const char* seeds_max = "1000";
constexpr std::chrono::minutes search_time_max{5};
const std::filesystem::path changes = CARELOG_SOURCE_DIR "/tests/command-side/sabotage";

std::filesystem::path programs() {
  return std::filesystem::read_symlink("/proc/self/exe").parent_path() / "sabotaged";
}

std::vector<std::string> sabotages() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(changes)) {
    if (entry.path().extension() == ".change") names.push_back(entry.path().stem());
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::string rule_broken_by(const std::string& sabotage) {
  std::ifstream file(changes / (sabotage + ".change"));
  const std::string mark = "breaks: ";
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with(mark)) return line.substr(mark.size());
  }
  return "";
}

infra::ChildResult search(const std::string& program, const std::string& rule) {
  return infra::run_child({.arguments = {programs() / program, rule, seeds_max}}, search_time_max);
}

class Sabotage : public ::testing::TestWithParam<std::string> {};

TEST_P(Sabotage, IsCaughtByTheSimulation) {
  const infra::ChildResult result = search(GetParam(), rule_broken_by(GetParam()));
  EXPECT_EQ(result.exit_code, 0) << result.output << result.errors;
  std::cout << result.output;
}

INSTANTIATE_TEST_SUITE_P(Engine, Sabotage, ::testing::ValuesIn(sabotages()),
                         [](const auto& sabotage) { return sabotage.param; });

// The output of change_source.cmake for a change of the word "rule" in this source.
infra::ChildResult change_rule_in(const std::string& source) {
  const infra::TemporaryDirectory directory;
  const std::filesystem::path in = directory.path();
  std::ofstream(in / "source") << source;
  std::ofstream(in / "change") << "\n@@@@ instead of\nrule\n@@@@ write\n";
  return infra::run_child(
      {.arguments = {"cmake", "-DSOURCE=source", "-DCHANGE=change",
                     "-DCOPY=" + (in / "copy").string(), "-P", changes / "change_source.cmake"},
       .working_directory = in},
      search_time_max);
}

TEST(ChangedSource, NeedsTheTextExactlyOnce) {
  EXPECT_EQ(change_rule_in("one rule; and no more").exit_code, 0);
  for (const std::string source : {"none of it", "one rule; and another rule"}) {
    const infra::ChildResult result = change_rule_in(source);
    EXPECT_NE(result.exit_code, 0) << source;
    EXPECT_NE(result.errors.find("exactly once"), std::string::npos) << result.errors;
  }
}

TEST(UnchangedEngine, IsNotCaught) {
  const infra::ChildResult result = search("unchanged", "lost");
  EXPECT_EQ(result.exit_code, 1) << result.errors;
  EXPECT_EQ(result.output, "not caught in 1000 seeds, of which 0 ended in an engine that halted\n");
}

}  // namespace
}  // namespace carelog
