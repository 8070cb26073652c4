#include "gateway/access/strangers.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace carelog::gateway {
namespace {

using nlohmann::json;

constexpr std::int64_t noon_ms = 1'709'208'000'000;  // 2024-02-29T12:00:00Z

TEST(Strangers, AreCountedByMinuteAddressAndRoute) {
  Strangers strangers;
  for (int i = 0; i < 3; ++i) strangers.count("10.0.0.7", "getPatient", noon_ms + i);
  strangers.count("10.0.0.7", "listPatients", noon_ms);
  strangers.count("10.0.0.7", "getPatient", noon_ms + 60'000);
  EXPECT_EQ(json::parse(strangers.json()),
            json::parse(R"([{"minute":"2024-02-29T12:01:00.000Z","address":"10.0.0.7",
                             "operation":"getPatient","refusals":1},
                            {"minute":"2024-02-29T12:00:00.000Z","address":"10.0.0.7",
                             "operation":"getPatient","refusals":3},
                            {"minute":"2024-02-29T12:00:00.000Z","address":"10.0.0.7",
                             "operation":"listPatients","refusals":1}])"));
  EXPECT_NE(strangers.metrics().find("carelog_unknown_caller_refusals_total 5\n"),
            std::string::npos);
}

TEST(Strangers, TakeNoMoreRoomHoweverManyTheyAre) {
  Strangers strangers;
  for (int minute = 0; minute < 100; ++minute) {
    for (int address = 0; address < 1000; ++address) {
      strangers.count(std::to_string(address), "getPatient", noon_ms + minute * 60'000);
    }
  }
  const auto all = json::parse(strangers.json());
  EXPECT_EQ(all.size(), Strangers::minutes_max * (Strangers::counts_per_minute_max + 1));
  std::uint64_t counted = 0;
  for (const auto& each : all) counted += each["refusals"].get<std::uint64_t>();
  EXPECT_EQ(counted, Strangers::minutes_max * 1000);
  EXPECT_EQ(all[0]["minute"], "2024-02-29T13:39:00.000Z");
}

TEST(Strangers, FromAClockThatWentBackCountInTheNewestMinute) {
  Strangers strangers;
  strangers.count("a", "getPatient", noon_ms);
  strangers.count("a", "getPatient", noon_ms - 3'600'000);
  EXPECT_EQ(json::parse(strangers.json()).size(), 1U);
}

}  // namespace
}  // namespace carelog::gateway
