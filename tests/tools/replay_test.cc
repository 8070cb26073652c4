#include "tools/replay/replay.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/tools/written_log.h"
#include "tools/replay/cloud_event.h"
#include "tools/replay/replay_format.h"

namespace carelog::tools {
namespace {

using testing::WrittenLog;

std::vector<JudgedRecord> replay(std::vector<events::Log*> logs, const ReplayFilter& filter = {},
                                 const ReplayOptions& options = {}) {
  std::vector<JudgedRecord> shown;
  Replay replay(logs, filter, options);
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
  filter.until_ms = 20'000;
  EXPECT_EQ(ids(replay({&log}, filter)), (Ids{"second"}));
  ReplayFilter offsets;
  offsets.partition = 0;
  offsets.from_offset = 3;
  EXPECT_EQ(ids(replay({&log}, offsets)), (Ids{"third"}));
  offsets.from_offset.reset();
  offsets.until_offset = 2;
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

TEST_F(TwoPartitions, AreFilteredByCorrelationAndActor) {
  auto commit = log.next_commit(0, "fourth", 50'000);
  commit.metadata.correlation_id = "c0ffee";
  commit.metadata.actor = "grace";
  log.append(0, commit);
  ReplayFilter filter;
  filter.correlation_id = "C0FFEE";
  EXPECT_EQ(ids(replay({&log}, filter)), (Ids{"fourth"}));
  filter.actor = "ada";
  EXPECT_TRUE(replay({&log}, filter).empty());
  filter.actor = "grace";
  EXPECT_EQ(replay({&log}, filter).size(), 1u);
}

TEST_F(TwoPartitions, AreFoundByIdsInEitherCase) {
  ReplayFilter filter;
  filter.aggregate = "SECOND";
  EXPECT_EQ(ids(replay({&log}, filter)), (Ids{"second"}));
  filter.aggregate = "Patient/SECOND";
  EXPECT_EQ(ids(replay({&log}, filter)), (Ids{"second"}));
  filter.aggregate = "secon";
  EXPECT_TRUE(replay({&log}, filter).empty());
  ReplayFilter by_command;
  by_command.command_id = "CMD-Third";
  EXPECT_EQ(ids(replay({&log}, by_command)), (Ids{"third"}));
}

// Beginning in the middle: the void record is shown, and no record is said to count.
TEST_F(TwoPartitions, BeginInTheMiddleUnjudged) {
  ReplayFilter filter;
  filter.from_offset = 3;
  const auto shown = replay({&log}, filter, {false, {}});
  EXPECT_EQ(ids(shown), (Ids{"third", "void"}));
  for (const auto& record : shown) EXPECT_FALSE(record.verdict);
  EXPECT_NE(to_text(shown[0]).find("[not judged]"), std::string::npos);
  EXPECT_EQ(nlohmann::json::parse(to_json_line(shown[0]))["verdict"], "not judged");
  EXPECT_EQ(Replay({&log}, filter, {false, {}}).records_ahead(), 2u);
  EXPECT_EQ(Replay({&log}, filter).records_ahead(), 8u) << "judged: from the beginning";
}

TEST_F(TwoPartitions, AreNotReadFarBehindTheTimeAsked) {
  const std::int64_t later = 30'000 + 2 * Replay::clock_difference_max_ms;
  log.append(0, log.next_commit(0, "later", later));
  log.append(0, log.next_commit(0, "tardy", 15'000));
  log.records(0).back().bytes = "damaged";
  ReplayFilter filter;
  filter.until_ms = 30'000;
  EXPECT_EQ(ids(replay({&log}, filter)), (Ids{"first", "second", "third"}));
}

TEST_F(TwoPartitions, AreFollowedWithTheSameJudgement) {
  Replay replay({&log});
  while (replay.next()) {
  }
  EXPECT_TRUE(replay.follow(std::chrono::milliseconds(1)).empty());
  log.append(1, log.next_commit(1, "fifth", 60'000));
  auto stale = log.next_commit(0, "void", 70'000);
  stale.term = 9;
  log.append(0, stale);
  const auto found = replay.follow(std::chrono::milliseconds(1));
  EXPECT_EQ(ids(found), (Ids{"fifth", "void"}));
  EXPECT_EQ(found[0].verdict, events::Verdict::valid);
  EXPECT_EQ(found[1].verdict, events::Verdict::void_stale_term);
  EXPECT_TRUE(replay.follow(std::chrono::milliseconds(1)).empty());
}

TEST_F(TwoPartitions, BecomeCloudEvents) {
  auto commit = log.next_commit(0, "fourth", 50'000);
  commit.metadata.clinic = "main";
  commit.metadata.traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  commit.events.push_back(events::PatientDeactivated{"moved"});
  log.append(0, commit);
  ReplayFilter filter;
  filter.aggregate = "fourth";
  std::istringstream lines(to_cloud_events(replay({&log}, filter).at(0)));
  std::vector<nlohmann::json> found;
  for (std::string line; std::getline(lines, line);) found.push_back(nlohmann::json::parse(line));
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0]["specversion"], "1.0");
  EXPECT_EQ(found[0]["id"], "patients.0.4.0");
  EXPECT_EQ(found[1]["id"], "patients.0.4.1");
  EXPECT_EQ(found[0]["source"], "/carelog/main/patients");
  EXPECT_EQ(found[0]["type"], "org.carelog.PatientRegistered.v1");
  EXPECT_EQ(found[1]["type"], "org.carelog.PatientDeactivated.v1");
  EXPECT_EQ(found[0]["subject"], "patient/fourth");
  EXPECT_EQ(found[0]["time"], "1970-01-01T00:00:50.000Z");
  EXPECT_EQ(found[0]["datacontenttype"], "application/json");
  EXPECT_EQ(found[0]["traceparent"], commit.metadata.traceparent);
  EXPECT_EQ(found[1]["aggregateversion"], "2");
  EXPECT_EQ(found[0]["data"]["name"], "Grace Hopper");
  EXPECT_EQ(found[1]["data"]["reason"], "moved");
  for (const auto& event : found) {
    for (const auto& [name, value] : event.items()) {
      EXPECT_EQ(name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789"), std::string::npos);
      EXPECT_LE(name.size(), 20u) << name;
      EXPECT_NE(value, "") << name;
    }
  }
  ReplayFilter everything;
  everything.all_frames = true;
  EXPECT_EQ(to_cloud_events(replay({&log}, everything).at(0)), "") << "a manifest is no event";
}

TEST_F(TwoPartitions, HandOutWhatStandsBeforeADamagedRecord) {
  log.records(0)[3].bytes = "damaged";
  ReplayFilter filter;
  filter.partition = 0;
  Replay replay({&log}, filter);
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
  EXPECT_FALSE(json.contains("appendedAt")) << "this log keeps no times";
  EXPECT_EQ(json["verdict"], "valid");
  EXPECT_EQ(json["metadata"]["command"], "RegisterPatient");
  EXPECT_EQ(json["events"][0]["type"], "PatientRegistered");
  EXPECT_EQ(json["events"][0]["version"], 1);
  EXPECT_EQ(json["events"][0]["data"]["name"], "Grace Hopper");
  EXPECT_EQ(json["events"][0]["data"]["gender"], "female");
}

TEST_F(TwoPartitions, ShowWhenTheyWereAskedForAndWhenTheyWereAppended) {
  auto record = replay({&log}).at(0);
  record.record.appended_at_ms = 12'345;
  const auto json = nlohmann::json::parse(to_json_line(record));
  EXPECT_EQ(json["at"], "1970-01-01T00:00:10.000Z");
  EXPECT_EQ(json["appendedAt"], "1970-01-01T00:00:12.345Z");
  const auto text = to_text(record);
  EXPECT_EQ(text.find("1970-01-01T00:00:10.000Z  "), 0u) << text;
  EXPECT_NE(text.find(", appended at 1970-01-01T00:00:12.345Z\n"), std::string::npos) << text;
  const auto event = nlohmann::json::parse(to_cloud_events(record));
  EXPECT_EQ(event["time"], "1970-01-01T00:00:10.000Z");
  EXPECT_EQ(event["appendedtime"], "1970-01-01T00:00:12.345Z");
}

// Old records may hold what would be refused today.
TEST_F(TwoPartitions, ShowNothingRawThatCallersWrote) {
  const std::string evil = "\x1b]0;pwned\x07\u009b2J\u202e\n";
  auto record = replay({&log}).at(0);
  auto& commit = std::get<events::Commit>(record.frame);
  for (std::string* each : {&commit.metadata.actor, &commit.metadata.role, &commit.metadata.purpose,
                            &commit.metadata.command, &commit.command_id, &commit.aggregate.type,
                            &commit.aggregate.id}) {
    *each = evil;
  }
  JudgedRecord claim = record;
  claim.frame = events::Claim{.term = 1, .writer = {}, .endpoint = evil, .claimed_at_ms = 0};
  for (const std::string& text : {to_text(record), to_text(claim)}) {
    EXPECT_NE(text.find("\\x1b]0;pwned\\x07\\u009b2J\\u202e\\x0a"), std::string::npos) << text;
    for (const char* raw : {"\x1b", "\x07", "\u009b", "\u202e"}) {
      EXPECT_EQ(text.find(raw), std::string::npos);
    }
  }
}

TEST_F(TwoPartitions, BecomeTextThatCannotDriveATerminal) {
  auto record = replay({&log}).at(0);
  auto& fact = std::get<events::PatientFact>(std::get<events::Commit>(record.frame).events[0]);
  std::get<events::PatientRegistered>(fact).name = "A\x1B[2Jb";
  const auto text = to_text(record);
  EXPECT_NE(text.find("patients/0@2  PatientRegistered  patient first v1"), std::string::npos);
  EXPECT_NE(text.find("by ada (receptionist, TREATMENT) with RegisterPatient"), std::string::npos);
  EXPECT_NE(text.find("A\\x1b[2Jb"), std::string::npos);
}

}  // namespace
}  // namespace carelog::tools
