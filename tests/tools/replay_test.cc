#include "tools/replay.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/tools/written_log.h"
#include "tools/replay_format.h"

namespace carelog::tools {
namespace {

using testing::WrittenLog;

std::vector<JudgedRecord> replay(std::vector<events::Log*> logs, const ReplayFilter& filter = {}) {
  std::vector<JudgedRecord> shown;
  Replay replay(logs);
  while (auto record = replay.next())
    if (filter.passes(*record)) shown.push_back(std::move(*record));
  return shown;
}

std::vector<std::string> ids(const std::vector<JudgedRecord>& records) {
  std::vector<std::string> out;
  for (const auto& record : records)
    out.push_back(std::get<events::Commit>(record.frame).aggregate.id);
  return out;
}

struct TwoPartitions : ::testing::Test {
  TwoPartitions() {
    log.claim(0, 1);
    log.claim(1, 1);
    log.append(0, log.next_commit(0, "first", 10'000));
    log.append(0, log.next_commit(0, "third", 30'000));
    log.append(1, log.next_commit(1, "second", 20'000));
    auto stale = log.next_commit(1, "void", 40'000);
    stale.term = 7;
    log.append(1, stale);
  }
  WrittenLog log{"patients", 2};
};

using Ids = std::vector<std::string>;

TEST_F(TwoPartitions, AreReplayedInTheOrderOfTimeWithoutVoidFrames) {
  EXPECT_EQ(ids(replay({&log})), (Ids{"first", "second", "third"}));
}

TEST_F(TwoPartitions, ShowEverythingOnRequest) {
  ReplayFilter filter;
  filter.all_frames = true;
  EXPECT_EQ(replay({&log}, filter).size(), 8u);
}

TEST_F(TwoPartitions, AreFilteredByTimeAndOffset) {
  ReplayFilter filter;
  filter.from_ms = 20'000;
  EXPECT_EQ(ids(replay({&log}, filter)), (Ids{"second", "third"}));
  filter.to_ms = 20'000;
  EXPECT_EQ(ids(replay({&log}, filter)), (Ids{"second"}));
  ReplayFilter offsets;
  offsets.partition = 0;
  offsets.from_offset = 3;
  EXPECT_EQ(ids(replay({&log}, offsets)), (Ids{"third"}));
  offsets.from_offset.reset();
  offsets.to_offset = 2;
  EXPECT_EQ(ids(replay({&log}, offsets)), (Ids{"first"}));
}

TEST_F(TwoPartitions, AreFilteredByAggregateCommandAndEvent) {
  ReplayFilter filter;
  filter.aggregate = "patient/second";
  EXPECT_EQ(ids(replay({&log}, filter)), (Ids{"second"}));
  filter.aggregate = "second";
  EXPECT_EQ(replay({&log}, filter).size(), 1u);
  ReplayFilter by_command;
  by_command.command_id = "cmd-third";
  EXPECT_EQ(ids(replay({&log}, by_command)), (Ids{"third"}));
  ReplayFilter by_event;
  by_event.event_type = "PatientDeactivated";
  EXPECT_TRUE(replay({&log}, by_event).empty());
}

TEST_F(TwoPartitions, HandOutWhatStandsBeforeADamagedRecord) {
  log.records(0)[3].bytes = "damaged";
  Replay replay({&log}, events::Partition{0});
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(replay.next());
  try {
    replay.next();
    FAIL();
  } catch (const events::UndecodableFrame& error) {
    EXPECT_NE(std::string(error.what()).find("patients, partition 0, offset 3"), std::string::npos);
  }
}

TEST_F(TwoPartitions, BecomeJsonLines) {
  const auto line = to_json_line(replay({&log}).at(0));
  EXPECT_EQ(line.find('\n'), line.size() - 1);
  const auto json = nlohmann::json::parse(line);
  EXPECT_EQ(json["topic"], "patients");
  EXPECT_EQ(json["offset"], 2);
  EXPECT_EQ(json["at"], "1970-01-01T00:00:10.000Z");
  EXPECT_EQ(json["verdict"], "valid");
  EXPECT_EQ(json["metadata"]["command"], "RegisterPatient");
  EXPECT_EQ(json["events"][0]["type"], "PatientRegistered");
  EXPECT_EQ(json["events"][0]["version"], 1);
  EXPECT_EQ(json["events"][0]["data"]["name"], "Grace Hopper");
  EXPECT_EQ(json["events"][0]["data"]["gender"], "female");
}

TEST_F(TwoPartitions, BecomeTextThatCannotDriveATerminal) {
  auto record = replay({&log}).at(0);
  std::get<events::PatientRegistered>(std::get<events::Commit>(record.frame).events[0]).name =
      "A\x1B[2Jb";
  const auto text = to_text(record);
  EXPECT_NE(text.find("patients/0@2  PatientRegistered  patient first v1"), std::string::npos);
  EXPECT_NE(text.find("by ada (receptionist, TREATMENT) with RegisterPatient"), std::string::npos);
  EXPECT_NE(text.find("A\\x1b[2Jb"), std::string::npos);
}

}  // namespace
}  // namespace carelog::tools
