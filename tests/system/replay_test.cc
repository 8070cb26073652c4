// `carelog replay`: what it finds, how it follows, and what a dry run says about the read models.
#include <csignal>
#include <pqxx/pqxx>

#include "tests/system/program.h"

namespace carelog::system_test {
namespace {

class Replay : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    program_ = std::make_unique<Program>();
    program_->start();
    ASSERT_EQ(program_->run({"seed", "--count", "40"}).exit_code, 0);
    const auto written = program_->post(
        "/api/patients", "admin", patient("Ada Lovelace", "ada@example.org"),
        {{"traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}});
    ASSERT_EQ(written.status, 201);
    id_ = json::parse(written.body).at("id");
    program_->wait_until_caught_up();
  }
  static void TearDownTestSuite() { program_.reset(); }

  static infra::ChildResult replay(std::vector<std::string> flags) {
    flags.insert(flags.begin(), "replay");
    return program_->run(std::move(flags));
  }

  static std::vector<json> lines_of(const std::string& output) {
    std::vector<json> lines;
    std::istringstream in(output);
    for (std::string line; std::getline(in, line);) lines.push_back(json::parse(line));
    return lines;
  }

  static void change_live_rows(const std::string& statement) {
    pqxx::connection connection(
        json::parse(text_of(program_->ready())).at("postgres").get<std::string>());
    pqxx::work work(connection);
    ASSERT_EQ(work.exec(statement).affected_rows(), 1);
    work.commit();
  }

  inline static std::unique_ptr<Program> program_;
  inline static std::string id_;
};

TEST_F(Replay, FindsByEveryFilter) {
  std::string upper = id_;
  for (char& c : upper) c = static_cast<char>(std::toupper(c));
  const auto found = replay({"--aggregate", upper, "--format", "json-lines"});
  ASSERT_EQ(found.exit_code, 0) << found.errors;
  const auto line = lines_of(found.output).at(0);
  const json& metadata = line.at("metadata");
  for (const auto& [flag, value] : std::vector<std::pair<std::string, std::string>>{
           {"--command-id", line.at("commandId").get<std::string>()},
           {"--correlation-id", metadata.at("correlationId").get<std::string>()},
           {"--actor", metadata.at("actor").get<std::string>()}}) {
    const auto by = replay({flag, value, "--aggregate", id_, "--format", "json-lines"});
    EXPECT_EQ(by.output, found.output) << flag;
  }
  const auto made_at = line.at("at").get<std::string>();
  const auto offset = std::to_string(line.at("offset").get<int>());
  const auto partition = std::to_string(line.at("partition").get<int>());
  const auto at = replay({"--topic", "patients", "--partition", partition, "--from", offset,
                          "--until", offset, "--format", "json-lines"});
  EXPECT_EQ(at.output, found.output);
  const auto between =
      replay({"--aggregate", id_, "--from", made_at, "--until", made_at, "--format", "json-lines"});
  EXPECT_EQ(between.output, found.output);
  const auto indexed = replay({"--aggregate", upper, "--indexed", "--format", "json-lines"});
  EXPECT_EQ(indexed.output, found.output) << indexed.errors;
  const auto unjudged =
      replay({"--aggregate", id_, "--unjudged", "--from", made_at, "--format", "json-lines"});
  EXPECT_EQ(lines_of(unjudged.output).at(0).at("verdict"), "not judged");
}

TEST_F(Replay, SaysThatNothingMatches) {
  for (const auto& flags : std::vector<std::vector<std::string>>{
           {"--aggregate", "00000000-0000-4000-8000-000000000000"},
           {"--until", "2000-01-01"},
           {"--to", "2000-01-01"},
           {"--from", "999999"},
           {"--type", "PatientMarkedDeceased", "--actor", "nobody"}}) {
    const auto none = replay(flags);
    EXPECT_EQ(none.exit_code, 7) << flags[0];
    EXPECT_EQ(none.output, "");
    EXPECT_NE(none.errors.find("nothing in the log matches"), std::string::npos) << none.errors;
  }
}

TEST_F(Replay, SaysWhichFlagIsWrong) {
  for (const auto& [flags, word] : std::vector<std::pair<std::vector<std::string>, std::string>>{
           {{"--type", "PatientRegisterd"}, "did you mean PatientRegistered?"},
           {{"--partition", "8"}, "0 to 7"},
           {{"--from", "yesterday"}, "--from yesterday"},
           {{"--from", "end"}, "--follow"},
           {{"--into", "patients"}, "--dry-run"},
           {{"--dry-run"}, "--into"},
           {{"--into", "patiens", "--dry-run"}, "did you mean patients?"},
           {{"--into", "xyz", "--dry-run"},
            "there are patients, billing, prices, audit, chart, occupancy, duplicates, analytics"},
           {{"--to", "kafka://nowhere"}, "kafka://HOST:PORT"},
           {{"--to", "/tmp/copy", "--partition", "3"}, "leave out --partition"},
           {{"--to", "/tmp/copy", "--actor", "ada", "--limit", "1"}, "leave out --actor, --limit"},
           {{"--into", "patients", "--dry-run", "--until", "5"}, "leave out --until"},
           {{"--into", "patients", "--dry-run", "--to", "/tmp/copy"}, "leave out --to"},
           {{"--format", "cloudevents", "--all-frames"}, "--all-frames"}}) {
    const auto refused = replay(flags);
    EXPECT_EQ(refused.exit_code, 2) << flags[0] << refused.errors;
    EXPECT_NE(refused.errors.find(word), std::string::npos) << refused.errors;
  }
}

TEST_F(Replay, GivesCloudEvents) {
  const auto shown = replay({"--aggregate", id_, "--format", "cloudevents"});
  ASSERT_EQ(shown.exit_code, 0) << shown.errors;
  const json event = lines_of(shown.output).at(0);
  EXPECT_EQ(event.at("specversion"), "1.0");
  EXPECT_EQ(event.at("type"), "org.carelog.PatientRegistered.v1");
  EXPECT_EQ(event.at("subject"), "patient/" + id_);
  EXPECT_EQ(event.at("source"), "/carelog/main/patients");
  EXPECT_EQ(event.at("data").at("email"), "ada@example.org");
  EXPECT_NE(event.at("traceparent").get<std::string>().find("0af7651916cd43dd8448eb211c80319c"),
            std::string::npos);
}

TEST_F(Replay, FollowsUntilItIsInterrupted) {
  infra::ChildProcessOptions options;
  options.arguments = {CARELOG_PROGRAM, "replay", "--follow",
                       "--from",        "end",    "--format",
                       "json-lines",    "--data", program_->data().string()};
  options.output_file = program_->file("followed.txt").string();
  infra::ChildProcess follower(options);
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  std::string followed;
  for (int number = 0; followed.find("follow") == std::string::npos; ++number) {
    ASSERT_LT(std::chrono::steady_clock::now(), deadline);
    ASSERT_EQ(program_
                  ->post("/api/patients", "admin",
                         patient("Newcomer", "follow" + std::to_string(number) + "@example.org"))
                  .status,
              201);
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    followed = text_of(options.output_file);
  }
  EXPECT_EQ(followed.find("ada@example.org"), std::string::npos) << "only what is new";
  EXPECT_EQ(follower.terminate(SIGINT, std::chrono::seconds(5)), 0);
  for (const auto& line : lines_of(text_of(options.output_file)))
    EXPECT_EQ(line.at("verdict"), "valid");
}

TEST_F(Replay, ADryRunFindsTheReadModelsEqual) {
  program_->wait_until_caught_up();
  for (const char* model : {"patients", "billing", "audit", "analytics"}) {
    const auto ran = replay({"--into", model, "--dry-run"});
    EXPECT_EQ(ran.exit_code, 0) << model << ran.output << ran.errors;
    EXPECT_NE(ran.output.find(std::string(model) + ": equal, "), std::string::npos) << ran.output;
  }
}

TEST_F(Replay, ADryRunFindsWhatWasChangedAndChangesNothing) {
  program_->wait_until_caught_up();
  change_live_rows("UPDATE carelog.patients SET address = 'elsewhere' WHERE id = '" + id_ + "'");
  const std::string before = sums_of(program_->run({"checksum"}).output);
  const auto ran = replay({"--into", "patients", "--dry-run"});
  EXPECT_EQ(ran.exit_code, 6) << ran.errors;
  EXPECT_NE(ran.output.find("different  patients  " + id_), std::string::npos) << ran.output;
  EXPECT_NE(ran.output.find("address: read model \"elsewhere\", log \"1 Elm Street, Salem\""),
            std::string::npos)
      << ran.output;
  EXPECT_EQ(sums_of(program_->run({"checksum"}).output), before);

  change_live_rows("DELETE FROM carelog.patients WHERE id = '" + id_ + "'");
  const auto missing = replay({"--into", "patients", "--dry-run", "--format", "json-lines"});
  EXPECT_EQ(missing.exit_code, 6);
  const auto lines = lines_of(missing.output);
  ASSERT_EQ(lines.size(), 2u) << missing.output;
  EXPECT_EQ(lines[0].at("change"), "missing");
  EXPECT_EQ(lines[0].at("key"), id_);
  EXPECT_EQ(lines[1].at("missing"), 1);
  for (const char* model : {"patients", "analytics"}) {  // a second generation of each
    ASSERT_EQ(program_->run({"rebuild", model}).exit_code, 0);
    const auto again = replay({"--into", model, "--dry-run"});
    EXPECT_EQ(again.exit_code, 0) << again.output << again.errors;
  }
}

}  // namespace
}  // namespace carelog::system_test
