// The verbs that import, run whole; nothing is sent.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/infra/temporary_directory.h"
#include "tools/verbs/verb.h"

namespace carelog::tools {
namespace {

class ImportVerbs : public ::testing::Test {
 protected:
  std::string path(const std::string& name) const { return directory_.path() + "/" + name; }
  std::string written(const std::string& name, const std::string& text) const {
    std::filesystem::create_directories(std::filesystem::path(path(name)).parent_path());
    std::ofstream(path(name)) << text;
    return path(name);
  }
  std::string rejects() const {
    std::ifstream in(path("rejects.csv"));
    return {std::istreambuf_iterator<char>(in), {}};
  }
  // What the verb says on standard error stands in said_.
  ExitCode run(std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--rejects", path("rejects.csv"), "--data", path("data")});
    ::testing::internal::CaptureStdout();
    ::testing::internal::CaptureStderr();
    const ExitCode code = run_program(arguments);
    ::testing::internal::GetCapturedStdout();
    said_ = ::testing::internal::GetCapturedStderr();
    return code;
  }
  void expect_untouched(const std::vector<std::string>& arguments, const std::string& before) {
    EXPECT_EQ(run(arguments), ExitCode::not_found) << said_;
    EXPECT_NE(said_.find("nowhere"), std::string::npos) << said_;
    EXPECT_EQ(rejects(), before) << arguments.back();
    std::size_t files = 0;
    for (const auto& each : std::filesystem::directory_iterator(directory_.path()))
      files += each.path().filename().string().starts_with("rejects") ? 1 : 0;
    EXPECT_EQ(files, 1u) << "nothing is left beside it";
  }

  infra::TemporaryDirectory directory_;
  std::string said_;
};

TEST_F(ImportVerbs, OfAFileThatIsMissingLeaveTheRejectsOfYesterday) {
  const auto file = written("in.ndjson", R"({"resourceType":"Device","id":"d"})"
                                         "\n");
  ASSERT_EQ(run({"import", "fhir", file, "--dry-run"}), ExitCode::conflict) << said_;
  const std::string yesterday = rejects();
  ASSERT_NE(yesterday, "");
  expect_untouched({"import", "fhir", path("nowhere"), "--dry-run", "--force"}, yesterday);
  expect_untouched({"import", "fhir", file, path("nowhere"), "--dry-run"}, yesterday);
  expect_untouched({"import", "fhir", path("nowhere"), file}, yesterday);
  expect_untouched({"import", "synthea", path("nowhere"), "--dry-run", "--force"}, yesterday);
  expect_untouched({"import", path("nowhere.csv"), "--force"}, yesterday);
}

}  // namespace
}  // namespace carelog::tools
