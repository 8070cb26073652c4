// What is sent to consumers of the older systems' topic, and when.
#include "command-side/older_topic/older_topic.h"

#include <gmock/gmock.h>

#include <map>
#include <stdexcept>

#include "carelog/older/patient_event.pb.h"

namespace carelog::command {
namespace {

using events::Commit;
using ::testing::ElementsAre;

class PatientsInMemory final : public OlderPatients {
 public:
  std::vector<events::ReaderPosition> load() override { return {}; }
  void store(const std::vector<events::ReaderPosition>&) override {}
  std::optional<OlderPatient> find(const std::string& id) override {
    const auto found = patients.find(id);
    return found == patients.end() ? std::nullopt : std::optional(found->second);
  }
  void keep(const std::string& id, OlderPatient patient) override { patients[id] = patient; }

  std::map<std::string, OlderPatient> patients;
};

class TopicInMemory final : public OlderTopic {
 public:
  void send(const std::vector<Message>& messages) override {
    if (away) throw std::runtime_error("no broker answers");
    for (const Message& message : messages) {
      patient::events::PatientEvent event;
      ASSERT_TRUE(event.ParseFromString(message.bytes));
      EXPECT_EQ(event.patientid(), message.patient_id);
      told.push_back(event.patientid() + " " + event.name() + " " + event.email() + " " +
                     event.event_type());
    }
  }

  bool away = false;
  std::vector<std::string> told;
};

Commit of(const std::string& id, events::PatientFact fact) {
  Commit commit;
  commit.aggregate = {"patient", id};
  commit.events = {std::move(fact)};
  return commit;
}
Commit ada_registered() {
  events::PatientRegistered registered;
  registered.name = "Ada";
  registered.email = "ada@x.org";
  return of("p1", registered);
}
Commit new_name(const std::string& name) {
  events::PatientDetailsCorrected corrected;
  corrected.name = name;
  return of("p1", corrected);
}

class AnOlderTopic : public ::testing::Test {
 protected:
  PatientsInMemory patients_;
  TopicInMemory topic_;
  LogReactor::Work work_ = feed_older_topic(patients_, topic_);
};

TEST_F(AnOlderTopic, IsToldOfEachChangeAsThePatientIsAfterIt) {
  EXPECT_TRUE(work_.perform({ada_registered(), new_name("Ada King")}).commits.empty());
  EXPECT_TRUE(work_.perform({of("p1", events::PatientDeactivated{"moved"})}).commits.empty());
  EXPECT_TRUE(work_.perform({of("p1", events::PatientReactivated{})}).commits.empty());
  EXPECT_TRUE(work_.perform({of("p1", events::PatientMergeCompleted{"m", "p2"})}).commits.empty());
  EXPECT_THAT(
      topic_.told,
      ElementsAre("p1 Ada ada@x.org PATIENT_CREATED", "p1 Ada King ada@x.org PATIENT_UPDATED",
                  "p1 Ada King ada@x.org PATIENT_DELETED", "p1 Ada King ada@x.org PATIENT_UPDATED",
                  "p1 Ada King ada@x.org PATIENT_DELETED"));
}

TEST_F(AnOlderTopic, IsToldTheSameAgainWhenSendingFailed) {
  topic_.away = true;
  const auto failed = work_.perform({ada_registered(), new_name("Ada King")});
  EXPECT_EQ(failed.commits.size(), 2U);
  EXPECT_EQ(failed.why, "no broker answers");
  EXPECT_TRUE(patients_.patients.empty());
  topic_.away = false;
  EXPECT_TRUE(work_.perform(failed.commits).commits.empty());
  EXPECT_THAT(topic_.told, ElementsAre("p1 Ada ada@x.org PATIENT_CREATED",
                                       "p1 Ada King ada@x.org PATIENT_UPDATED"));
}

TEST_F(AnOlderTopic, HearsOfPatientsOnlyAndNotOfWhatChangedNothing) {
  EXPECT_TRUE(work_.concerns(ada_registered()));
  Commit nothing = ada_registered();
  nothing.events.clear();
  EXPECT_FALSE(work_.concerns(nothing));
  Commit entry = ada_registered();
  entry.aggregate.type = "allergy";
  EXPECT_FALSE(work_.concerns(entry));
}

}  // namespace
}  // namespace carelog::command
