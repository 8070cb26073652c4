#include "events/frame/frame_codec.h"

#include <gtest/gtest.h>

#include <set>

#include "carelog/events/v1/annotations.pb.h"
#include "carelog/events/v1/event.pb.h"
#include "carelog/events/v1/frame.pb.h"

namespace carelog::events {
namespace {

// One of every event, with every field set, and one with as little as possible.
std::vector<Event> every_event() {
  PatientDetailsCorrected all;
  all.name = "Ada Müller";
  all.email = "";
  all.address = "1 Main St";
  all.date_of_birth = "1943-03-17";
  all.registered_date = "2024-02-29";
  all.gender = Gender::female;
  all.telephone = "555-1";
  all.identifiers = std::vector<Identifier>{};
  return {PatientRegistered{"main",
                            "Ada",
                            "ada@example.org",
                            "1 Main St",
                            "1943-03-17",
                            "2024-02-29",
                            {{"mrn", "1"}, {"ssn", "2"}},
                            Gender::other,
                            "555"},
          PatientRegistered{},
          all,
          PatientDetailsCorrected{},
          PatientDeactivated{"moved away"},
          PatientReactivated{"came back"},
          PatientMarkedDeceased{"2024-03-01"},
          BillingAccountOpened{"main", "p-1", "USD"},
          UniqueValueReserved{"p-1", "2.7.31"},
          UniqueValueConfirmed{"p-1"},
          UniqueValueReleased{"p-1"},
          UniqueValueWithdrawn{"p-1", "2.7.31"}};
}

TEST(EventCodec, GivesBackEveryEvent) {
  const std::vector<Event> events = every_event();
  EXPECT_EQ(decode_events(encode_events(events)), events);
}

TEST(EventCodec, HasATestForEveryKindOfEvent) {
  std::set<std::size_t> kinds;
  for (const Event& event : every_event()) kinds.insert(event.index());
  EXPECT_EQ(kinds.size(), std::variant_size_v<Event>);
  EXPECT_EQ(v1::Event::descriptor()->oneof_decl(0)->field_count(),
            static_cast<int>(std::variant_size_v<Event>));
}

TEST(EventCodec, GivesBackEveryGender) {
  for (Gender gender :
       {Gender::unspecified, Gender::male, Gender::female, Gender::other, Gender::unknown}) {
    PatientRegistered registered;
    registered.gender = gender;
    EXPECT_EQ(decode_events(encode_events({registered})).front(), Event(registered));
    EXPECT_EQ(gender_from_name(gender_name(gender)), gender);
  }
  EXPECT_EQ(gender_from_name("man"), std::nullopt);
}

TEST(FrameCodec, GivesBackACommit) {
  Commit commit;
  commit.term = 7;
  commit.sequence = 8;
  commit.previous_hash.fill(9);
  commit.command_id = "c";
  commit.request_hash.fill(10);
  commit.aggregate = {"patient", "p"};
  commit.base_version = 11;
  commit.metadata = {"main", "ada", "admin", "TREATMENT", "RegisterPatient", "co", "ca", "tp", 12};
  commit.events = every_event();
  const Frame frame = decode_frame(encode(commit));
  const Commit& back = std::get<Commit>(frame);
  EXPECT_EQ(back.term, 7u);
  EXPECT_EQ(back.sequence, 8u);
  EXPECT_EQ(back.previous_hash, commit.previous_hash);
  EXPECT_EQ(back.command_id, "c");
  EXPECT_EQ(back.request_hash, commit.request_hash);
  EXPECT_EQ(back.aggregate, commit.aggregate);
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

// What names or describes a person must be marked, so that sealing finds it.
TEST(Schema, MarksEveryTextOfAPatientAsPersonalUnlessListedHere) {
  const std::set<std::string> known_harmless = {
      "carelog.events.v1.PatientRegistered.clinic",
      "carelog.events.v1.PatientRegistered.registered_date",
      "carelog.events.v1.PatientDetailsCorrected.registered_date",
      "carelog.events.v1.BillingAccountOpened.clinic",
      "carelog.events.v1.BillingAccountOpened.patient_id",
      "carelog.events.v1.BillingAccountOpened.currency",
      "carelog.events.v1.UniqueValueReserved.owner",
      "carelog.events.v1.UniqueValueReserved.use",
      "carelog.events.v1.UniqueValueConfirmed.owner",
      "carelog.events.v1.UniqueValueReleased.owner",
      "carelog.events.v1.UniqueValueWithdrawn.owner",
      "carelog.events.v1.UniqueValueWithdrawn.use",
      "carelog.events.v1.Identifier.system"};
  const auto* file = v1::Event::descriptor()->file();
  int checked = 0;
  for (int i = 0; i < file->message_type_count(); ++i) {
    const auto* message = file->message_type(i);
    for (int j = 0; j < message->field_count(); ++j) {
      const auto* field = message->field(j);
      if (field->message_type() != nullptr || known_harmless.contains(field->full_name())) continue;
      EXPECT_TRUE(field->options().GetExtension(v1::personal)) << field->full_name();
      ++checked;
    }
  }
  EXPECT_GE(checked, 15);
}

}  // namespace
}  // namespace carelog::events
