// A running instance whose disk fills up: it continues reading, refuses to write, and recovers.
#include "tests/infra/small_disk.h"
#include "tests/system/program.h"

namespace carelog::system_test {
namespace {

constexpr std::size_t disk_bytes = 640 << 20;
constexpr std::chrono::seconds heals_within{60};

class FullDisk : public ::testing::Test {
 protected:
  FullDisk() { program_.call_data("disk/data"); }

  // Repeats it until the answer is 201.
  tools::HttpResponse registered_in_time(const std::string& email, const Headers& headers) {
    const auto until = std::chrono::steady_clock::now() + heals_within;
    for (;;) {
      auto answer = program_.post("/api/patients", "admin", patient("Grace", email), headers);
      if (answer.status == 201 || std::chrono::steady_clock::now() > until) return answer;
      std::this_thread::sleep_for(std::chrono::milliseconds(200));
    }
  }

  Program program_;
  infra::SmallDisk disk_{program_.file("disk").string(), disk_bytes};
};

TEST_F(FullDisk, StopsWritesAndNothingElseUntilThereIsRoom) {
  if (!disk_.trouble().empty()) GTEST_SKIP() << disk_.trouble();
  program_.start();
  const auto ada = program_.post("/api/patients", "admin", patient("Ada", "ada@example.org"));
  ASSERT_EQ(ada.status, 201) << ada.body;
  const std::string path = ada.header("location");
  ASSERT_EQ(program_.get(path, "clinician", fresh(ada)).status, 200);

  disk_.fill();
  const Headers key = {{"Idempotency-Key", "grace-1"}};
  for (int i = 0; i < 3; ++i) {
    const auto refused =
        program_.post("/api/patients", "admin", patient("Grace", "grace@example.org"), key);
    EXPECT_TRUE(refused.status == 503 || refused.status == 507) << refused.body;
    EXPECT_EQ(refused.header("content-type"), "application/problem+json");
    EXPECT_NE(refused.header("retry-after"), "");
    for (const std::string& read : {path, std::string("/api/patients"), path + "/history"})
      EXPECT_EQ(program_.get(read, "clinician").status, 200) << read << program_.output();
  }
  EXPECT_EQ(program_.get("/health/live", "").status, 200);
  EXPECT_EQ(program_.get("/health/ready", "").status, 503);

  disk_.free();
  const auto grace = registered_in_time("grace@example.org", key);
  ASSERT_EQ(grace.status, 201) << grace.body << program_.output();
  EXPECT_EQ(program_.get(grace.header("location"), "clinician", fresh(grace)).status, 200);
  const auto list = json::parse(program_.get("/api/patients", "clinician", fresh(grace)).body);
  EXPECT_EQ(list.size(), 2u) << "the refused attempts did not happen: " << list.dump();
}

TEST_F(FullDisk, LetsTheInstanceStopAndStartAgain) {
  if (!disk_.trouble().empty()) GTEST_SKIP() << disk_.trouble();
  program_.start();
  const auto ada = program_.post("/api/patients", "admin", patient("Ada", "ada@example.org"));
  ASSERT_EQ(ada.status, 201) << ada.body;
  disk_.fill();
  EXPECT_EQ(program_.post("/api/patients", "admin", patient("Grace", "g@example.org")).status, 503);
  EXPECT_EQ(program_.stop(std::chrono::seconds(30)), 0) << program_.output();
  disk_.free();
  program_.start();
  EXPECT_EQ(program_.get(ada.header("location"), "clinician", fresh(ada)).status, 200);
  EXPECT_EQ(registered_in_time("g@example.org", {}).status, 201);
  const auto verified = program_.run({"audit", "verify"});
  EXPECT_EQ(verified.exit_code, 0) << verified.output << verified.errors;
}

}  // namespace
}  // namespace carelog::system_test
