// Real records imported, on the embedded log and on Kafka, and what their money comes to.
#pragma once

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "tests/system/program.h"

namespace carelog::system_test {

inline const std::string data_folder = CARELOG_SOURCE_DIR "/../shared/data/";
inline const std::string synthea = data_folder + "synthea-csv-27patients";

// Costs of encounters, medications and procedures, insurance periods, claims, their transactions.
inline constexpr int synthea_money_records = 604 + 663 + 249 + 1'051 + 1'267 + 5'228;

// The parameter names the log.
class ImportedRecords : public ::testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(synthea)) GTEST_SKIP() << "no data at " << synthea;
    if (GetParam() == std::string("Kafka")) {
      const char* broker = std::getenv("CARELOG_TEST_KAFKA");
      if (broker == nullptr) GTEST_SKIP() << "CARELOG_TEST_KAFKA names no broker";
      log_ = {"--log", "kafka://" + std::string(broker) + "/records" +
                           std::to_string(std::random_device()())};
    }
    start();
  }
  void start() { program_.start(log_); }
  int verified() {
    std::vector<std::string> arguments = {"audit", "verify"};
    arguments.insert(arguments.end(), log_.begin(), log_.end());
    return program_.run(arguments).exit_code;
  }

  infra::ChildResult import_synthea(std::vector<std::string> more = {}) {
    std::vector<std::string> arguments = {"import", "synthea", synthea, "--rejects", rejects()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return program_.run(arguments);
  }
  std::string rejects() const { return program_.file("rejects.csv"); }

  // By kind and name of the amount: how many records, and what they come to in cents.
  std::map<std::string, std::pair<int, std::int64_t>> money_of_record() {
    program_.wait_until_caught_up();
    const auto answer = program_.get("/api/billing/money-of-record", "biller");
    EXPECT_EQ(answer.status, 200) << answer.body;
    std::map<std::string, std::pair<int, std::int64_t>> sums;
    for (const auto& each : json::parse(answer.body)) {
      const std::string name = each.at("kind").get<std::string>() + " " + each.value("name", "");
      sums[name] = {each.at("records"), each.at("amountMinor")};
    }
    return sums;
  }
  // As much of it as is shown by now.
  int money_records_shown() {
    const auto answer = program_.get("/api/billing/money-of-record", "biller");
    EXPECT_EQ(answer.status, 200) << answer.body;
    std::map<std::string, int> records;  // by kind: as many as of the amount that each has
    for (const auto& each : json::parse(answer.body)) {
      int& most = records[each.at("kind").get<std::string>()];
      most = std::max(most, each.at("records").get<int>());
    }
    int all = 0;
    for (const auto& [kind, count] : records) all += count;
    return all;
  }
  // To the cent, as SOURCE.md of the Synthea set has them.
  void expect_the_money_of_synthea() {
    const auto sums = money_of_record();
    const std::map<std::string, std::pair<int, std::int64_t>> expected = {
        {"encounter base-cost", {604, 69'900'45}},
        {"encounter claim-cost", {604, 2'259'172'04}},
        {"encounter payer-coverage", {604, 285'980'29}},
        {"medication total-cost", {663, 1'721'254'65}},
        {"charge amount", {1'545, 1'092'402'73}},
        {"payment amount", {1'843, 1'103'503'95}},
        {"transfer-in amount", {920, 557'125'52}},
        {"transfer-out amount", {920, 557'125'52}}};
    for (const auto& [name, sum] : expected) {
      ASSERT_TRUE(sums.contains(name)) << name;
      EXPECT_EQ(sums.at(name), sum) << name;
    }
    EXPECT_EQ(sums.at("insurance-period ").first, 1'051);
    EXPECT_EQ(sums.at("claim outstanding-patient").first, 1'267);
  }

  Program program_;
  std::vector<std::string> log_;  // flags
};

}  // namespace carelog::system_test
