// What `make package` makes of this build.
#include <filesystem>

#include "tests/deploy/scripts.h"
#include "tests/system/program.h"

namespace carelog::system_test {
namespace {

class Package : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    directory_ = std::make_unique<OwnDirectory>();
    const auto made = run_script("deploy/package/make-package",
                                 {"--program", CARELOG_PROGRAM, (*directory_ / "out").string()});
    ASSERT_TRUE(succeeds(made));
    deb_ = made.output.substr(0, made.output.find('\n'));
    ASSERT_TRUE(succeeds(command({"dpkg-deb", "-x", deb_, root().string()})));
  }
  static void TearDownTestSuite() { directory_.reset(); }

  static infra::ChildResult command(std::vector<std::string> arguments) {
    infra::ChildProcessOptions options;
    options.arguments = std::move(arguments);
    return infra::run_child(options, std::chrono::seconds(60));
  }
  static std::filesystem::path root() { return *directory_ / "root"; }

  inline static std::unique_ptr<OwnDirectory> directory_;
  inline static std::string deb_;
};

TEST_F(Package, HasTheProgramAndAPageForEachVerb) {
  const std::string program = (root() / "usr/bin/carelog").string();
  EXPECT_EQ(command({program, "version"}).output, command({CARELOG_PROGRAM, "version"}).output);
  const auto help = command({program, "--help"});
  const auto pages = root() / "usr/share/man/man1";
  for (const char* verb : {"up", "serve", "log-export", "keys-make-authority"}) {
    const auto page = pages / ("carelog-" + std::string(verb) + ".1.gz");
    ASSERT_TRUE(std::filesystem::exists(page)) << page;
    const auto shown = command({"zcat", page.string()});
    EXPECT_NE(shown.output.find(".SH OPTIONS\n"), std::string::npos) << verb;
    EXPECT_NE(shown.output.find("\\fB\\-\\-config\\fR"), std::string::npos) << verb;
  }
  std::size_t verbs = 0;
  std::istringstream lines(help.output);
  for (std::string line; std::getline(lines, line);) {
    verbs += line.starts_with("  ") && line.find_first_not_of(' ') == 2 ? 1 : 0;
  }
  const auto all = std::distance(std::filesystem::directory_iterator(pages), {});
  EXPECT_EQ(static_cast<std::size_t>(all), verbs + 1) << "and one of the program";
}

TEST_F(Package, HasUnitsThatSystemdTakesAndThatMayDoLittle) {
  EXPECT_TRUE(succeeds(run_script("deploy/package/check-units", {deb_})));
}

TEST_F(Package, CompletesVerbsFlagsAndTheirValues) {
  const auto written = *directory_ / "manual";
  ASSERT_TRUE(
      succeeds(run_script("deploy/package/write-manual", {CARELOG_PROGRAM, written.string()})));
  EXPECT_TRUE(succeeds(run_script("deploy/package/check-completions", {written.string()})));
}

TEST_F(Package, NeedsWhatTheProgramIsLinkedWith) {
  const auto needs = command({"dpkg-deb", "-f", deb_, "Depends"}).output;
  for (const char* library : {"librdkafka1", "librocksdb", "libgrpc++", "adduser"})
    EXPECT_NE(needs.find(library), std::string::npos) << library << " in " << needs;
}

}  // namespace
}  // namespace carelog::system_test
