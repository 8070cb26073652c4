// Rebuilding under load: reads never fail, and a kill in the middle loses nothing.
#include <atomic>
#include <set>
#include <thread>

#include "infra/process/clock.h"
#include "tests/system/program.h"

namespace carelog::system_test {
namespace {

// Writes and reads until it is destroyed; counts reads with a wrong answer.
class Load {
 public:
  Load(Program& program, std::vector<std::string> known, int round)
      : program_(program), known_(std::move(known)), round_(round) {
    for (int worker = 0; worker < 2; ++worker) {
      workers_.emplace_back([this, worker] { read(worker); });
    }
    workers_.emplace_back([this] { write(); });
  }
  ~Load() { stop(); }

  void stop() {
    stop_ = true;
    for (auto& worker : workers_) {
      if (worker.joinable()) worker.join();
    }
  }

  std::vector<std::string> failures() {
    const std::lock_guard lock(mutex_);
    return failures_;
  }
  int reads() const { return reads_; }
  int writes() const { return writes_; }

 private:
  void read(int worker) {
    for (std::size_t turn = static_cast<std::size_t>(worker); !stop_; ++turn) {
      const std::string& id = known_[turn % known_.size()];
      expect("/api/patients/" + id, id);
      expect("/api/patients?limit=20", "\"id\"");
      expect("/api/patients/" + id + "/history", "PatientRegistered");
      expect("/api/analytics/summary", "patients");
      expect("/api/billing/accounts/" + id, id);
    }
  }

  void expect(const std::string& path, const std::string& text) {
    const auto answer = program_.get(path, "admin");
    ++reads_;
    if (answer.status == 200 && answer.body.find(text) != std::string::npos) return;
    const std::lock_guard lock(mutex_);
    failures_.push_back(path + ": " + std::to_string(answer.status) + " " + answer.body);
  }

  void write() {
    for (int number = 0; !stop_; ++number) {
      const std::string email =
          "load" + std::to_string(round_) + "." + std::to_string(number) + "@example.org";
      if (program_.post("/api/patients", "receptionist", patient("Load Bearer", email)).status ==
          201) {
        ++writes_;
      }
    }
  }

  Program& program_;
  const std::vector<std::string> known_;
  const int round_;
  std::atomic<bool> stop_ = false;
  std::atomic<int> reads_ = 0;
  std::atomic<int> writes_ = 0;
  std::mutex mutex_;
  std::vector<std::string> failures_;
  std::vector<std::thread> workers_;
};

class Rebuild : public ::testing::Test {
 protected:
  Rebuild() {
    program_.start();
    const auto seeded = program_.run({"seed", "--count", "1500"});
    EXPECT_EQ(seeded.exit_code, 0) << seeded.errors;
    program_.wait_until_caught_up();
    for (const auto& each : json::parse(program_.get("/api/patients?limit=50", "admin").body)) {
      known_.push_back(each.at("id"));
    }
    // Made before the workers share it.
    program_.post("/api/patients", "receptionist", patient("First", "first@example.org"));
  }

  std::string live_generation(const std::string& model) {
    std::istringstream lines(program_.run({"projections", "list", model}).output);
    for (std::string line; std::getline(lines, line);) {
      std::istringstream words(line);
      std::string name, generation, state;
      words >> name >> generation >> state;
      if (state == "live") return generation;
    }
    return "";
  }

  // According to its output before it was killed: a generation begun and not live since.
  static bool is_being_made(const std::string& said) {
    const std::size_t begun = said.rfind("filling a generation projection=patients");
    if (begun == std::string::npos) return false;
    return said.find("a generation is live projection=patients", begun) == std::string::npos;
  }

  Program program_;
  std::vector<std::string> known_;
};

TEST_F(Rebuild, KeepsEveryReadAnsweredUnderLoad) {
  Load load(program_, known_, 0);
  for (const char* model : {"patients", "billing", "audit", "analytics"}) {
    const auto rebuilt = program_.run({"rebuild", model});
    EXPECT_EQ(rebuilt.exit_code, 0) << model << ": " << rebuilt.errors;
    EXPECT_NE(rebuilt.output.find("equal to the live ones"), std::string::npos) << rebuilt.output;
    EXPECT_EQ(live_generation(model), "2") << model;
  }
  const auto back = program_.run({"rebuild", "patients", "--rollback"});
  EXPECT_EQ(back.exit_code, 0) << back.errors;
  EXPECT_EQ(live_generation("patients"), "1");
  load.stop();
  EXPECT_EQ(load.failures(), std::vector<std::string>{});
  EXPECT_GT(load.reads(), 100);
  EXPECT_GT(load.writes(), 20);
}

TEST_F(Rebuild, GoesOnAfterItWasKilledFiveTimesInTheMiddle) {
  constexpr int kills = 5;
  constexpr int rounds_max = 4 * kills;  // some rounds finish too soon
  int reads = 0;
  int killed_in_the_middle = 0;
  std::size_t told = program_.output().size();
  for (int round = 0; round < rounds_max && killed_in_the_middle < kills; ++round) {
    infra::ChildProcessOptions options;
    options.arguments = {CARELOG_PROGRAM, "rebuild", "patients", "--data",
                         program_.data().string()};
    options.output_file = program_.file("rebuild.txt").string();
    {
      Load load(program_, known_, round + 1);
      infra::ChildProcess rebuilding(options);
      std::this_thread::sleep_for(std::chrono::milliseconds(120 + 60 * (round % kills)));
      load.stop();
      EXPECT_EQ(load.failures(), std::vector<std::string>{});
      reads += load.reads();
      program_.kill();
      rebuilding.wait();
    }
    if (is_being_made(program_.output().substr(told))) ++killed_in_the_middle;
    told = program_.output().size();
    program_.start();
  }
  EXPECT_EQ(killed_in_the_middle, kills);
  EXPECT_GT(reads, 50);
  program_.wait_until_caught_up();
  const auto checksum = program_.run({"checksum", "patients"});
  ASSERT_EQ(checksum.exit_code, 0) << checksum.errors;
  EXPECT_NE((checksum.output + checksum.errors).find("at patients "), std::string::npos)
      << "where in the log it was taken: " << checksum.output;
  const auto rebuilt = program_.run({"rebuild", "patients"});
  EXPECT_EQ(rebuilt.exit_code, 0) << rebuilt.errors;
  EXPECT_NE(rebuilt.output.find("equal to the live ones"), std::string::npos) << rebuilt.output;
  EXPECT_EQ(sums_of(program_.run({"checksum", "patients"}).output), sums_of(checksum.output));
}

TEST_F(Rebuild, LetsACursorFromBeforeTheSwapGoOnWithoutAHoleOrADouble) {
  program_.wait_until_caught_up();  // else the first page may lack the newest
  std::vector<std::string> seen;
  std::string path = "/api/patients?limit=90";
  for (int page = 0; !path.empty(); ++page) {
    if (page == 5 || page == 11) {
      const auto rebuilt = program_.run({"rebuild", "patients"});
      ASSERT_EQ(rebuilt.exit_code, 0) << rebuilt.errors;
    }
    const auto answer = program_.get(path, "admin");
    ASSERT_EQ(answer.status, 200) << answer.body;
    for (const auto& each : json::parse(answer.body)) seen.push_back(each.at("id"));
    path = next_page(answer);
  }
  EXPECT_EQ(live_generation("patients"), "3");
  EXPECT_EQ(seen.size(), 1501u);
  EXPECT_EQ(std::set<std::string>(seen.begin(), seen.end()).size(), 1501u);
}

TEST_F(Rebuild, CopiesAsOfATimeAreListedSummedAndDropped) {
  const std::string now = infra::format_time(infra::now_ms());
  const auto copied = program_.run({"rebuild", "patients", "--as-of", now, "--copy", "all"});
  ASSERT_EQ(copied.exit_code, 0) << copied.errors;
  const auto sum = program_.run({"checksum", "patients"});
  EXPECT_EQ(sums_of(program_.run({"checksum", "patients", "--generation", "2"}).output),
            sums_of(sum.output));
  EXPECT_NE(program_.run({"projections", "list"}).output.find("carelog_patients_2"),
            std::string::npos);
  EXPECT_EQ(program_.run({"projections", "drop", "patients", "1"}).exit_code, 4);
  EXPECT_EQ(program_.run({"projections", "drop", "patients", "all"}).exit_code, 0);
  EXPECT_EQ(program_.run({"projections", "drop", "patients", "all"}).exit_code, 3);
  EXPECT_EQ(program_.run({"rebuild", "patients", "--cancel"}).exit_code, 3);
  for (const std::vector<std::string>& flags :
       std::vector<std::vector<std::string>>{{"--as-of", "yesterday"},
                                             {"--as-of", "2999-01-01T00:00:00Z"},
                                             {"--copy", "all"},
                                             {"--rollback", "--cancel"},
                                             {"--to", "99999999999999"}}) {
    std::vector<std::string> arguments = {"rebuild", "patients"};
    arguments.insert(arguments.end(), flags.begin(), flags.end());
    EXPECT_EQ(program_.run(arguments).exit_code, 2) << flags.front();
  }
  EXPECT_EQ(program_.run({"projections", "parked"}).output, "");

  // Nothing is running, so the verb does it itself.
  ASSERT_TRUE(program_.stop(std::chrono::seconds(10)));
  const auto alone = program_.run({"rebuild", "analytics"});
  EXPECT_EQ(alone.exit_code, 0) << alone.errors;
  EXPECT_NE(program_.run({"projections", "list", "analytics"}).output.find("kept"),
            std::string::npos);
}

}  // namespace
}  // namespace carelog::system_test
