// Searches the model of the frame rule with spin: every state as it is, and with a rule left out
// until harm is found. Needs spin and gcc.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <iostream>
#include <iterator>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "infra/process/child_process.h"
#include "tests/infra/temporary_directory.h"

namespace carelog {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

const std::string model = CARELOG_SOURCE_DIR "/tests/model/frame_rule.pml";
constexpr std::chrono::minutes search_time_max{8};

using Words = std::vector<std::string>;

// The command's output. Fails the test if it does not succeed.
std::string run(const Words& command, const std::string& directory) {
  const infra::ChildResult result =
      infra::run_child({.arguments = command, .working_directory = directory}, search_time_max);
  EXPECT_EQ(result.exit_code, 0) << command.front() << ": " << result.output << result.errors;
  return result.output;
}

enum class Order { depth_first, breadth_first };  // breadth first finds a shortest path to the harm

// The searcher's report. Each bound or switch is a definition for the model: "TERMS=3".
std::string search(const Words& definitions, Order order = Order::depth_first) {
  const infra::TemporaryDirectory directory;
  Words spin = {"spin", "-a"};
  for (const std::string& definition : definitions) spin.push_back("-D" + definition);
  spin.push_back(model);
  EXPECT_THAT(run(spin, directory.path()), Not(HasSubstr("Error")));
  Words compiler = {"gcc", "-w", "-DSAFETY", "-DMEMLIM=2000", "-o", "pan", "pan.c"};
  compiler.push_back(order == Order::breadth_first ? "-DBFS" : "-O2");
  run(compiler, directory.path());
  return run({directory.path() + "/pan", "-m100000", "-w24"}, directory.path());
}

std::string states_of(const std::string& report) {
  std::smatch found;
  const std::regex line(R"((\S+) states, stored)");
  return std::regex_search(report, found, line) ? found[1].str() : "no";
}

// Statements of the model that no state reached; its processes deliberately never end.
Words unreached_statements(const std::string& report) {
  Words statements;
  std::istringstream lines(report.substr(std::min(report.find("unreached in"), report.size())));
  for (std::string line; std::getline(lines, line);) {
    const bool statement = line.find(", state ") != std::string::npos;
    if (statement && line.find("\"-end-\"") == std::string::npos) statements.push_back(line);
  }
  return statements;
}

void expect_no_error_anywhere(const Words& definitions) {
  const std::string report = search(definitions);
  EXPECT_THAT(report, HasSubstr("errors: 0"));
  EXPECT_THAT(report, Not(HasSubstr("Search not completed")));
  EXPECT_THAT(report, Not(HasSubstr("max search depth too small")));
  EXPECT_THAT(report, HasSubstr("unreached in proctype Writer"));
  EXPECT_THAT(unreached_statements(report), IsEmpty());
  ::testing::Test::RecordProperty("states", states_of(report));
  std::cout << states_of(report) << " states searched\n";
}

struct LeftOut {
  std::string rule;
  int property;  // the property that is lost, by its number in the model
};

std::ostream& operator<<(std::ostream& out, const LeftOut& left_out) {
  return out << "property " << left_out.property << " without " << left_out.rule;
}

const std::vector<LeftOut> left_out_rules = {
    {"CLAIM_TERM", 2},    {"COMMIT_TERM", 2},
    {"CHAIN", 3},         {"CHAIN", 5},
    {"READ_BACK", 1},     {"DRAIN", 2},
    {"MOVED", 2},         {"MOVED", 4},
    {"FRESH_WRITERS", 2}, {"READING_TO_THE_END", 2},
    {"ONE_ATTEMPT", 2},
};
const Words left_out_bounds = {"TERMS=2", "COMMANDS=1"};

Words definitions_of(const LeftOut& left_out) {
  Words definitions = left_out_bounds;
  definitions.push_back("WITHOUT_" + left_out.rule);
  definitions.push_back("CHECKED=" + std::to_string(left_out.property));
  return definitions;
}

class FrameRuleModel : public ::testing::Test {
 protected:
  void SetUp() override {
    if (infra::find_program("spin").empty()) {
      GTEST_SKIP() << "spin is not installed: apt-get install spin";
    }
  }
};
class FrameRuleModelWithout : public FrameRuleModel,
                              public ::testing::WithParamInterface<LeftOut> {};

TEST_F(FrameRuleModel, HoldsForTwoCommandsInThreeTerms) {
  expect_no_error_anywhere({"TERMS=3", "COMMANDS=2"});
}

TEST_F(FrameRuleModel, HoldsForOneCommandInFourTerms) {
  expect_no_error_anywhere({"TERMS=4", "COMMANDS=1"});
}

TEST_F(FrameRuleModel, HoldsWhenNothingVoidIsForgotten) {
  expect_no_error_anywhere({"TERMS=3", "COMMANDS=1", "KEEP_VOID"});
}

TEST_F(FrameRuleModel, HoldsWithinTheBoundsThatShowTheHarm) {
  expect_no_error_anywhere(left_out_bounds);
}

TEST_P(FrameRuleModelWithout, IsFoundToDoHarm) {
  const std::string report = search(definitions_of(GetParam()), Order::breadth_first);
  const std::string only_property = "((" + std::to_string(GetParam().property) + "!=0)";
  EXPECT_THAT(report, HasSubstr("assertion violated (" + only_property));
  EXPECT_THAT(report, HasSubstr("errors: 1"));
}

INSTANTIATE_TEST_SUITE_P(Rule, FrameRuleModelWithout, ::testing::ValuesIn(left_out_rules),
                         [](const auto& rule) {
                           return rule.param.rule + "_" + std::to_string(rule.param.property);
                         });

TEST(FrameRuleModelSwitches, AreAllTried) {
  std::ifstream file(model);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const std::regex name("WITHOUT_([A-Z_]+)");
  std::set<std::string> in_the_model;
  for (std::sregex_iterator at(text.begin(), text.end(), name), end; at != end; ++at) {
    in_the_model.insert((*at)[1]);
  }
  std::set<std::string> tried;
  for (const LeftOut& left_out : left_out_rules) tried.insert(left_out.rule);
  EXPECT_EQ(in_the_model, tried);
}

}  // namespace
}  // namespace carelog
