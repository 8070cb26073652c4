// "Today" is the day of the clinic at the moment of a decision; both are recorded with it.
#include <future>
#include <limits>
#include <set>

#include "events/frame/recorded_commit.h"
#include "tests/command-side/command_edge_fixture.h"

namespace carelog::command {
namespace {

// A context whose clock stands where a test puts it.
class ClinicDays : public CommandEdge {
 protected:
  static void it_is(const char* time) { clock_ms_ = infra::parse_time(time).value(); }

  wire::CommandReply registration(const std::string& zone, const wire::RegisterPatient& said) {
    auto request = envelope(infra::random_uuid(), said);
    request.mutable_context()->set_time_zone(zone);
    std::promise<wire::CommandReply> answered;
    context_then_.decide(request, std::numeric_limits<std::int64_t>::max(), [&](auto answer) {
      EXPECT_TRUE(std::holds_alternative<wire::CommandReply>(answer));
      answered.set_value(std::get<wire::CommandReply>(std::move(answer)));
    });
    return answered.get_future().get();
  }
  // The field's fault; empty if the patient is registered.
  std::string fault_of_birth(const std::string& zone, const std::string& day) {
    auto said = ada();
    said.set_date_of_birth(day);
    return fault_in(registration(zone, said), "date_of_birth");
  }
  std::string fault_of_registration(const std::string& zone, const std::string& day) {
    auto said = ada();
    said.set_registered_date(day);
    return fault_in(registration(zone, said), "registered_date");
  }
  std::string day_of_registration(const std::string& zone) {
    return view_of(registration(zone, ada())).registered_date();
  }

 private:
  static std::string fault_in(const wire::CommandReply& reply, const std::string& field) {
    for (const auto& error : reply.refused().errors())
      if (error.field() == field) return error.code();
    return reply.has_done() ? "" : "another: " + reply.refused().ShortDebugString();
  }

  inline static std::int64_t clock_ms_ = 0;
  EngineContext<PatientsTopic> context_then_{
      engine_, patient_commands(), {}, [] { return clock_ms_; }};
};

TEST_F(ClinicDays, HaveBegunInTheEastWhileItIsYesterdayInUtc) {
  it_is("2024-05-01T20:00:00Z");  // 01:30 on the 2nd in Kolkata
  EXPECT_EQ(day_of_registration("Asia/Kolkata"), "2024-05-02");
  EXPECT_EQ(day_of_registration(""), "2024-05-01");
  EXPECT_EQ(fault_of_birth("Asia/Kolkata", "2024-05-02"), "");
  EXPECT_EQ(fault_of_birth("Asia/Kolkata", "2024-05-03"), "in-the-future");
  EXPECT_EQ(fault_of_birth("UTC", "2024-05-02"), "in-the-future");
  EXPECT_EQ(fault_of_registration("Asia/Kolkata", "2024-05-02"), "");
  EXPECT_EQ(fault_of_registration("Asia/Kolkata", "2024-05-03"), "in-the-future");
}

TEST_F(ClinicDays, GoOnInTheWestWhileItIsTomorrowInUtc) {
  it_is("2024-05-02T04:00:00Z");  // 21:00 on the 1st in Los Angeles
  EXPECT_EQ(day_of_registration("America/Los_Angeles"), "2024-05-01");
  EXPECT_EQ(fault_of_birth("America/Los_Angeles", "2024-05-01"), "");
  EXPECT_EQ(fault_of_birth("America/Los_Angeles", "2024-05-02"), "in-the-future");
  EXPECT_EQ(fault_of_registration("America/Los_Angeles", "2024-05-02"), "in-the-future");
}

TEST_F(ClinicDays, AreFoundAgainFromWhatIsRecorded) {
  std::set<std::string> days;
  // The last and the first moment of a day, and where a zone has changed since.
  for (const char* time : {"2024-05-01T18:29:59.999Z", "2024-05-01T18:30:00Z",
                           "2016-03-13T09:59:59Z", "2024-05-02T04:00:00Z"}) {
    it_is(time);
    for (const char* zone : {"Asia/Kolkata", "America/Los_Angeles", ""})
      days.insert(day_of_registration(zone));
  }
  std::set<std::string> again;
  std::size_t patients = 0;
  events::CommitReader reader(*log_, {});
  for (;;) {
    const auto batch = reader.read(1000, std::chrono::milliseconds(0));
    if (batch.records == 0) break;
    for (const auto& each : batch.commits) {
      const auto& metadata = each.commit.metadata;
      const auto zone = metadata.time_zone.empty()
                            ? infra::TimeZone::utc()
                            : infra::TimeZone::find(metadata.time_zone).value();
      for (const auto& event : each.commit.events) {
        const auto& fact = std::get<events::PatientFact>(event);
        const auto& registered = std::get<events::PatientRegistered>(fact);
        EXPECT_EQ(zone.date_of(metadata.decided_at_ms), registered.registered_date);
        again.insert(registered.registered_date);
        ++patients;
      }
    }
  }
  EXPECT_EQ(patients, 12U);
  EXPECT_EQ(again, days);
}

TEST_F(ClinicDays, AreThoseOfAZoneThatTheSystemKnows) {
  auto request = envelope(infra::random_uuid(), ada());
  request.mutable_context()->set_time_zone("Mars/Olympus");
  wire::CommandReply reply;
  const auto status = call(request, reply);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_NE(status.error_message().find("time_zone"), std::string::npos) << status.error_message();
}

}  // namespace
}  // namespace carelog::command
