#include "events/frame/frame_codec.h"

#include <gtest/gtest.h>

#include "carelog/events/v1/frame.pb.h"

namespace carelog::events {
namespace {

std::vector<Event> some_events() {
  return {PatientRegistered{"main", "Ada", "", "", "", "", {{"mrn", "1"}}, Gender::other, ""},
          PatientDeactivated{"moved away"}, BillingAccountOpened{"main", "p-1", "USD"}};
}

TEST(FrameCodec, GivesBackEventsWithoutADecision) {
  EXPECT_EQ(decode_events(encode_events(some_events())), some_events());
  EXPECT_EQ(decode_events(encode_events({})), std::vector<Event>{});
}

TEST(FrameCodec, GivesBackACommit) {
  Commit commit;
  commit.term = 7;
  commit.sequence = 8;
  commit.previous_hash.fill(9);
  commit.command_id = "c";
  commit.request_hash.fill(10);
  commit.aggregate = {"allergy", "a"};
  commit.key = "p";
  commit.base_version = 11;
  commit.metadata = {"main", "ada", "admin", "TREATMENT", "RegisterPatient",
                     "co",   "ca",  "tp",    12,          "Asia/Kolkata"};
  commit.events = some_events();
  const Frame frame = decode_frame(encode(commit));
  const Commit& back = std::get<Commit>(frame);
  EXPECT_EQ(back.term, 7u);
  EXPECT_EQ(back.sequence, 8u);
  EXPECT_EQ(back.previous_hash, commit.previous_hash);
  EXPECT_EQ(back.command_id, "c");
  EXPECT_EQ(back.request_hash, commit.request_hash);
  EXPECT_EQ(back.aggregate, commit.aggregate);
  EXPECT_EQ(back.key, "p");
  EXPECT_EQ(back.base_version, 11u);
  EXPECT_EQ(back.metadata, commit.metadata);
  EXPECT_EQ(back.events, commit.events);
}

TEST(FrameCodec, GivesBackClaimAndManifest) {
  Claim claim{3, {}, "127.0.0.1:4005", 99};
  claim.writer.fill(5);
  const Frame frame = decode_frame(encode(claim));
  EXPECT_EQ(std::get<Claim>(frame).writer, claim.writer);
  EXPECT_EQ(std::get<Claim>(frame).endpoint, "127.0.0.1:4005");
  const Frame second = decode_frame(encode(make_manifest("patients", 3, 8, 4)));
  EXPECT_EQ(std::get<Manifest>(second).partition_of_slice.size(), slices);
  EXPECT_EQ(std::get<Manifest>(second).partition_of_slice[9], 1u);
}

TEST(FrameCodec, RefusesWhatIsNotAFrame) {
  EXPECT_THROW(decode_frame("\xff\xff\xff"), UndecodableFrame);
  EXPECT_THROW(decode_frame(""), UndecodableFrame);
}

TEST(FrameCodec, RefusesAnEventOfANewerVersion) {
  v1::Frame wire;
  auto* commit = wire.mutable_commit();
  commit->set_previous_hash(std::string(32, 'a'));
  commit->set_request_hash(std::string(32, 'a'));
  commit->add_events();
  EXPECT_THROW(decode_frame(wire.SerializeAsString()), UndecodableFrame);
}

TEST(FrameCodec, RefusesHashesOfTheWrongSize) {
  v1::Frame wire;
  wire.mutable_commit()->set_previous_hash("short");
  EXPECT_THROW(decode_frame(wire.SerializeAsString()), UndecodableFrame);
}

}  // namespace
}  // namespace carelog::events
