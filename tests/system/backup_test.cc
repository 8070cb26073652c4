// A log exported while it is written, its machine lost, and everything rebuilt from the file; the
// same log copied to other places.
#include <algorithm>
#include <random>

#include "projections/read_models.h"
#include "tests/system/program.h"

namespace carelog::system_test {
namespace {

std::string broker() {
  const char* named = std::getenv("CARELOG_TEST_KAFKA");
  return named == nullptr ? "" : named;
}

std::string fresh_prefix() {
  return "kafka://" + broker() + "/backup" + std::to_string(std::random_device()());
}

infra::ChildResult run(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), CARELOG_PROGRAM);
  infra::ChildProcessOptions options;
  options.arguments = std::move(arguments);
  return infra::run_child(options, std::chrono::minutes(2));
}

void expect_ok(const infra::ChildResult& result) {
  EXPECT_EQ(result.exit_code, 0) << result.output << result.errors;
}

// "digest HEX" in a verb's output.
std::string digest_in(const std::string& output) {
  const std::size_t at = output.find("digest ");
  return at == std::string::npos ? "" : output.substr(at + 7, 64);
}

// Every record, in order, as replay shows it: everything that a copy must keep. When a log stored a
// record is that log's own.
std::string records_of(const std::vector<std::string>& where) {
  std::string all;
  for (const char* topic : {"patients", "billing"}) {
    std::vector<std::string> arguments = {"replay",       "--topic",  topic,
                                          "--all-frames", "--format", "json-lines"};
    arguments.insert(arguments.end(), where.begin(), where.end());
    const auto shown = run(arguments);
    EXPECT_EQ(shown.exit_code, 0) << shown.errors;
    std::istringstream lines(shown.output);
    for (std::string line; std::getline(lines, line);) {
      json record = json::parse(line);
      EXPECT_EQ(record.erase("appendedAt"), 1u) << line;
      all += record.dump() + '\n';
    }
  }
  return all;
}

class Backup : public ::testing::Test {
 protected:
  // Patients of every kind, and a log with several terms in it.
  void SetUp() override {
    program_.start();
    ASSERT_EQ(program_.run({"seed", "--count", "150"}).exit_code, 0);
    program_.kill();
    program_.start();
    const auto written =
        program_.post("/api/patients", "admin", patient("Ada Lovelace", "ada@example.org"));
    ASSERT_EQ(written.status, 201) << written.body;
    id_ = json::parse(written.body).at("id");
    ASSERT_EQ(
        program_.send("PATCH", "/api/patients/" + id_, "receptionist", R"({"name":"Ada King"})")
                .status /
            100,
        2);
    program_.wait_until_caught_up();
    checksums_ = sums_of(program_.run({"checksum"}).output);
    ASSERT_EQ(std::count(checksums_.begin(), checksums_.end(), '\n'),
              static_cast<std::ptrdiff_t>(projections::read_models().size()))
        << checksums_;
  }

  // An instance on a copy of the log: every read model is rebuilt, and is equal.
  void expect_same_read_models(Program& program, std::vector<std::string> flags = {}) {
    program.start(std::move(flags));
    program.wait_until_caught_up();
    EXPECT_EQ(sums_of(program.run({"checksum"}).output), checksums_);
    expect_ok(program.run({"audit", "verify"}));
    EXPECT_EQ(program.get("/api/patients/" + id_, "admin").status, 200);
    const auto more = program.post("/api/patients", "admin", patient("Grace", "grace@example.org"));
    EXPECT_EQ(more.status, 201) << more.body;
    EXPECT_EQ(program.post("/api/patients", "admin", patient("Eve", "ada@example.org")).status, 409)
        << "the state of commands, too, is made anew";
  }

  Program program_;
  std::string id_;
  std::string checksums_;
};

TEST_F(Backup, RestoresEverythingAfterTheDataDirectoryIsLost) {
  const std::string file = program_.file("log.export").string();
  const auto exported = program_.run({"log", "export", file});
  ASSERT_EQ(exported.exit_code, 0) << exported.errors;
  const std::string digest = digest_in(exported.output);
  const auto taken = program_.run({"log", "export", file});
  EXPECT_EQ(taken.exit_code, 4) << "an export is never overwritten";
  const auto running = program_.run({"log", "import", file});
  EXPECT_EQ(running.exit_code, 4) << running.errors;

  program_.kill();
  std::filesystem::rename(program_.data(), program_.file("lost"));  // PostgreSQL is still ending
  expect_ok(program_.run({"log", "verify", file}));
  const auto other = program_.run({"log", "import", file, "--digest", std::string(64, '0')});
  EXPECT_EQ(other.exit_code, 4) << other.errors;
  const auto imported = program_.run({"log", "import", file, "--digest", digest});
  ASSERT_EQ(imported.exit_code, 0) << imported.errors;
  EXPECT_EQ(digest_in(imported.output), digest);
  EXPECT_EQ(program_.run({"log", "import", file}).exit_code, 4) << "there is a log now";

  Program again;
  std::filesystem::rename(program_.data(), again.data());
  expect_same_read_models(again);
}

TEST_F(Backup, IsRefusedWhenEditedAndNothingIsWritten) {
  const std::string file = program_.file("log.export").string();
  ASSERT_EQ(program_.run({"log", "export", file}).exit_code, 0);
  const std::string bytes = text_of(file);
  OwnDirectory other;
  const std::string data = (other / "data").string();
  const std::string edited = (other / "edited").string();
  for (std::size_t region = 0; region < 40; ++region) {
    std::string changed = bytes;
    char& byte = changed[region * (bytes.size() - 1) / 39];
    byte = static_cast<char>(byte ^ 1);
    std::ofstream(edited, std::ios::binary | std::ios::trunc) << changed;
    const auto refused = run({"log", "import", edited, "--data", data});
    ASSERT_EQ(refused.exit_code, 6) << "region " << region << refused.output << refused.errors;
    EXPECT_NE(refused.errors.find(", at byte "), std::string::npos) << refused.errors;
  }
  std::ofstream(edited, std::ios::binary | std::ios::trunc) << bytes.substr(0, bytes.size() / 2);
  EXPECT_EQ(run({"log", "import", edited, "--data", data}).exit_code, 6);
  EXPECT_FALSE(std::filesystem::exists(data));
  EXPECT_EQ(run({"log", "import", (other / "none").string(), "--data", data}).exit_code, 3);
}

TEST_F(Backup, IsMadeWhileTheLogIsWritten) {
  std::thread seed([&] { EXPECT_EQ(program_.run({"seed", "--count", "1500"}).exit_code, 0); });
  for (int round = 0; round < 3; ++round) {
    const std::string file = program_.file("log" + std::to_string(round)).string();
    expect_ok(program_.run({"log", "export", file}));
    expect_ok(run({"log", "verify", file}));
  }
  seed.join();
}

TEST_F(Backup, ACopyInADirectoryIsAnInstanceAndIsBroughtUpToDate) {
  Program copy;
  const std::string data = copy.data().string();
  expect_ok(program_.run({"replay", "--to", data}));
  EXPECT_EQ(records_of({"--data", data}), records_of({"--data", program_.data().string()}));
  const auto again = program_.run({"replay", "--to", data});
  EXPECT_NE(again.output.find("copied 0 records"), std::string::npos) << again.output;
  const auto info = run({"log", "info", "--json", "--data", data});
  ASSERT_EQ(info.exit_code, 0) << info.errors;
  EXPECT_EQ(json::parse(info.output), json::parse(program_.run({"log", "info", "--json"}).output));
  expect_same_read_models(copy);
  ASSERT_EQ(copy.stop(std::chrono::seconds(5)), 0);
  const auto differs = program_.run({"replay", "--to", data});
  EXPECT_EQ(differs.exit_code, 4) << "it has gone its own way: " << differs.errors;
  EXPECT_EQ(program_.run({"replay", "--to", program_.data().string()}).exit_code, 2);
}

TEST_F(Backup, TravelsToKafkaAndBack) {
  if (broker().empty()) GTEST_SKIP() << "CARELOG_TEST_KAFKA names no broker";
  const std::string copied = fresh_prefix();
  expect_ok(program_.run({"replay", "--to", copied}));
  expect_ok(program_.run({"replay", "--to", copied}));
  EXPECT_EQ(records_of({"--log", copied}), records_of({"--data", program_.data().string()}));
  expect_ok(run({"audit", "verify", "--log", copied}));

  OwnDirectory files;
  const std::string file = (files / "kafka.export").string();
  const std::string imported = fresh_prefix();
  expect_ok(run({"log", "export", file, "--log", copied}));
  expect_ok(run({"log", "import", file, "--log", imported}));
  const auto again = run({"log", "import", file, "--log", imported});
  EXPECT_NE(again.output.find("imported 0 records"), std::string::npos)
      << "a second time nothing is doubled: " << again.output << again.errors;
  EXPECT_EQ(records_of({"--log", imported}), records_of({"--log", copied}));
  Program back;
  expect_ok(run({"replay", "--log", imported, "--to", back.data().string()}));
  expect_ok(run({"log", "verify", "--data", back.data().string()}));

  Program on_kafka;
  expect_same_read_models(on_kafka, {"--log", imported});
  const auto differs = program_.run({"replay", "--to", imported});
  EXPECT_EQ(differs.exit_code, 4) << differs.errors;
  expect_same_read_models(back);
}

}  // namespace
}  // namespace carelog::system_test
