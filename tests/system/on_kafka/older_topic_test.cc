// A consumer of the older systems' topic continues unchanged: it knows only the old message.
#include <algorithm>
#include <random>
#include <set>

#include "carelog/older/patient_event.pb.h"
#include "infra/kafka/consumer.h"
#include "tests/system/program.h"

namespace carelog::system_test {
namespace {

class AnOlderConsumer : public ::testing::Test {
 protected:
  void SetUp() override {
    const char* broker = std::getenv("CARELOG_TEST_KAFKA");
    if (broker == nullptr) GTEST_SKIP() << "CARELOG_TEST_KAFKA names no broker";
    broker_ = broker;
    topic_ = "patient-" + std::to_string(std::random_device()());
  }
  void start() { program_.start({"--older-topic", "kafka://" + broker_ + "/" + topic_}); }

  // Messages up to `last`, without repetitions of earlier ones.
  std::vector<std::string> told_until(const std::string& last) {
    infra::KafkaConsumer consumer(broker_, topic_, {{0, 0}});
    std::vector<std::string> told;
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while ((told.empty() || told.back() != last) && std::chrono::steady_clock::now() < end) {
      for (const auto& record : consumer.read(100, std::chrono::milliseconds(200))) {
        patient::events::PatientEvent event;
        EXPECT_TRUE(event.ParseFromString(record.bytes));
        const std::string said = event.name() + " " + event.email() + " " + event.event_type();
        if (std::find(told.begin(), told.end(), said) == told.end()) told.push_back(said);
        ids_.insert(event.patientid());
      }
    }
    return told;
  }

  Program program_;
  std::string broker_;
  std::string topic_;
  std::set<std::string> ids_;
};

TEST_F(AnOlderConsumer, ReadsEveryChangeAlsoOfATimeWhenTheTopicWasNotFed) {
  program_.start();
  const auto written = program_.post("/api/patients", "admin", patient("Ada", "ada@example.org"));
  ASSERT_EQ(written.status, 201) << written.body;
  program_.kill();
  start();
  const std::string id = json::parse(written.body).at("id");
  const std::string path = "/api/patients/" + id;
  EXPECT_EQ(program_.send("PATCH", path, "admin", R"({"name":"Ada King"})").status, 200);
  EXPECT_EQ(told_until("Ada King ada@example.org PATIENT_UPDATED").size(), 2U);
  program_.kill();
  start();
  EXPECT_EQ(program_.send("PATCH", path, "admin", R"({"email":"king@example.org"})").status, 200);
  EXPECT_EQ(program_.send("DELETE", path, "admin").status, 204);
  EXPECT_EQ(told_until("Ada King king@example.org PATIENT_DELETED"),
            (std::vector<std::string>{"Ada ada@example.org PATIENT_CREATED",
                                      "Ada King ada@example.org PATIENT_UPDATED",
                                      "Ada King king@example.org PATIENT_UPDATED",
                                      "Ada King king@example.org PATIENT_DELETED"}));
  EXPECT_EQ(ids_, std::set<std::string>{id});
}

TEST_F(AnOlderConsumer, NeedsATopicThatCanBeFound) {
  const auto refused = program_.run({"up", "--older-topic", "patient"});
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_NE(refused.errors.find("--older-topic: say kafka://HOST:PORT/TOPIC"), std::string::npos)
      << refused.errors;
}

}  // namespace
}  // namespace carelog::system_test
