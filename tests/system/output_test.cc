// What verbs write: standard output that is lost, files that stand there already, tables for
// people.
#include "tests/system/one_program.h"

namespace carelog::system_test {
namespace {

// The arguments as they are, without an instance's directory.
infra::ChildResult run(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), CARELOG_PROGRAM);
  return infra::run_child({.arguments = std::move(arguments)}, std::chrono::seconds(60));
}

using OutputOfOne = OneProgram;

std::vector<std::string> lines_of(const std::string& output) {
  std::vector<std::string> lines;
  std::istringstream in(output);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

// Runs to the end with its standard output on a full disk.
infra::ChildResult run_full(std::vector<std::string> arguments) {
  infra::ChildProcessOptions options;
  options.arguments = {"sh", "-c", "exec \"$@\" > /dev/full", "sh", CARELOG_PROGRAM};
  options.arguments.insert(options.arguments.end(), arguments.begin(), arguments.end());
  return infra::run_child(options, std::chrono::minutes(2));
}

TEST(Output, ThatIsLostIsAFailureOfEveryVerb) {
  Program program;
  program.start();
  const std::string data = program.data().string();
  ASSERT_EQ(program.post("/api/patients", "admin", patient("Ada", "ada@example.org")).status, 201);
  program.wait_until_caught_up();
  std::ofstream(program.file("p.csv")) << "key,name,dateOfBirth\n1,Bob,1980-01-01\n";
  const auto id = json::parse(program.get("/api/patients", "admin").body).at(0).at("id");
  for (std::vector<std::string> verb : std::vector<std::vector<std::string>>{
           {"--help"},
           {"version"},
           {"status", "--data", data},
           {"status", "--nodes", "--data", data},
           {"doctor", "--gateway-port", "0", "--data", data},
           {"seed", "--count", "1", "--data", data},
           {"import", program.file("p.csv").string(), "--data", data},
           {"token", "--data", data},
           {"replay", "--data", data},
           {"replay", "--format", "json-lines", "--data", data},
           {"replay", "--into", "patients", "--dry-run", "--data", data},
           {"replay", "--to", program.file("copy").string(), "--data", data},
           {"audit", "show", id, "--data", data},
           {"audit", "search", "--data", data},
           {"audit", "export", "-", "--data", data},
           {"audit", "head", "--data", data},
           {"audit", "verify", "--data", data},
           {"log", "info", "--data", data},
           {"log", "verify", "--data", data},
           {"log", "export", program.file("log.export").string(), "--data", data},
           {"rebuild", "analytics", "--data", data},
           {"checksum", "--data", data},
           {"projections", "list", "--data", data},
           {"up", "--print-config"},
           {"import", "--help"}}) {
    const auto lost = run_full(verb);
    EXPECT_EQ(lost.exit_code, 1) << verb[0] << " " << verb.back() << ": " << lost.errors;
    EXPECT_NE(lost.errors.find("standard output cannot be written"), std::string::npos)
        << verb[0] << ": " << lost.errors;
  }
  const auto unread = run_full({"user", "add", "eve@example.org", "--data", data});
  EXPECT_EQ(unread.exit_code, 1);
  EXPECT_NE(unread.errors.find("user reset-password eve@example.org"), std::string::npos)
      << unread.errors;
  infra::ChildProcessOptions closed;
  closed.arguments = {"sh",    "-c",   "exec \"$@\" >&-", "sh", CARELOG_PROGRAM,
                      "audit", "head", "--data",          data};
  EXPECT_EQ(infra::run_child(closed, std::chrono::minutes(1)).exit_code, 1);
  EXPECT_EQ(program.run({"audit", "verify"}).exit_code, 0) << "and nothing went elsewhere";
}

TEST_F(OutputOfOne, OfAnExportNeverReplacesAFile) {
  for (const char* name : {"trail.csv", "trail.jsonl"}) {
    std::ofstream(program().file(name)) << "mine\n";
    const auto refused = program().run({"audit", "export", program().file(name).string()});
    EXPECT_EQ(refused.exit_code, 4) << refused.errors;
    EXPECT_EQ(text_of(program().file(name)), "mine\n");
  }
  EXPECT_EQ(program().run({"audit", "export", program().file("new.csv").string()}).exit_code, 0);
  EXPECT_TRUE(std::filesystem::exists(program().file("new.csv")));
}

TEST_F(OutputOfOne, OfALogExportDoesNotFollowALink) {
  std::filesystem::create_symlink("nowhere", program().file("link"));
  const auto refused = program().run({"log", "export", program().file("link").string()});
  EXPECT_NE(refused.exit_code, 0);
  EXPECT_NE(refused.errors.find("link"), std::string::npos) << refused.errors;
  EXPECT_TRUE(std::filesystem::is_symlink(program().file("link")));
}

TEST_F(OutputOfOne, OfATrailAsCsvHasALinePerRow) {
  ASSERT_EQ(program().post("/api/patients", "admin", patient("Ada", "ada@example.org")).status,
            201);
  program().wait_until_caught_up();
  for (const auto& verb : std::vector<std::vector<std::string>>{
           {"audit", "search", "--format", "csv"}, {"audit", "export", "-", "--format", "csv"}}) {
    const auto printed = program().run(verb);
    ASSERT_EQ(printed.exit_code, 0) << printed.errors;
    const auto lines = lines_of(printed.output);
    ASSERT_GE(lines.size(), 2u) << printed.output;
    EXPECT_EQ(printed.output.find("u000d"), std::string::npos) << printed.output;
    EXPECT_NE(lines[0].find(",changes,"), std::string::npos) << lines[0];
    EXPECT_TRUE(lines[1].find("PatientRegistered") != std::string::npos ||
                lines[2].find("PatientRegistered") != std::string::npos)
        << printed.output;
  }
}

// Canaries are records without events.
TEST(Output, OfALimitedReplayCountsWhatItShows) {
  Program program;
  program.start({"--gateway-canary", "1"});
  const auto trips = [&] {
    const auto ready = program.get("/health/ready", "admin");
    return json::parse(ready.body).at("canary").value("trips", 0);
  };
  for (int tries = 0; tries < 300 && trips() < 2; ++tries) {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  ASSERT_GE(trips(), 2);
  for (const char* email : {"a@example.org", "b@example.org", "c@example.org"}) {
    ASSERT_EQ(program.post("/api/patients", "admin", patient("Ada", email)).status, 201);
  }
  for (const char* format : {"json-lines", "cloudevents"}) {
    const auto shown = program.run({"replay", "--limit", "3", "--format", format});
    EXPECT_EQ(shown.exit_code, 0) << shown.errors;
    EXPECT_EQ(lines_of(shown.output).size(), 3u) << shown.output;
  }
}

TEST(Output, OfACopyIsNotNamedLikeAGeneration) {
  OwnDirectory directory;
  const auto refused = run({"rebuild", "patients", "--as-of", "2024-01-01T00:00:00Z", "--copy", "3",
                            "--data", (directory / "data").string()});
  EXPECT_EQ(refused.exit_code, 2) << refused.errors;
  EXPECT_NE(refused.errors.find("--copy 3"), std::string::npos) << refused.errors;
}

}  // namespace
}  // namespace carelog::system_test
