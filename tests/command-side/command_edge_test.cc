// How the command edge treats envelopes: clinics, versions, keys, repeats, and malformed ones.
#include <atomic>
#include <functional>
#include <future>
#include <memory>
#include <set>
#include <vector>

#include "auth/calls/calling.h"
#include "tests/command-side/command_edge_fixture.h"

namespace carelog::command {
namespace {

TEST_F(CommandEdge, AnswersWithTheVersionThePlaceAndTheRecord) {
  const std::string id = infra::random_uuid();
  auto said = ada("ada@example.org");
  said.set_mrn("M-1");
  const auto request = envelope(id, said);
  const auto reply = decided(request);
  ASSERT_TRUE(reply.has_done()) << reply.refused().detail();
  EXPECT_EQ(reply.done().id(), id);
  EXPECT_EQ(reply.done().version(), 1U);
  EXPECT_EQ(reply.done().consistency_token().find("patients."), 0U);
  EXPECT_FALSE(reply.done().replayed());
  const auto view = view_of(reply);
  EXPECT_EQ(view.clinic(), "main");
  EXPECT_EQ(view.email(), "ada@example.org");
  ASSERT_EQ(view.identifiers_size(), 1);
  EXPECT_EQ(view.identifiers(0).system(), "mrn");
  const auto again = decided(request);
  EXPECT_TRUE(again.done().replayed());
  EXPECT_EQ(again.done().view(), reply.done().view());
}

// For each command and each condition: nothing of another clinic's record shows.
TEST_F(CommandEdge, KnowsNoRecordOfAnotherClinicWhateverIsSaidOfItsVersion) {
  const std::string id = registered();
  ASSERT_TRUE(decided(envelope(id, telephone("1"))).has_done());
  wire::MarkPatientDeceased death;
  death.set_deceased_date("2024-01-01");
  const std::string missing = infra::random_uuid();
  for (auto request :
       {envelope(id, telephone("2")), envelope(id, wire::DeactivatePatient()),
        envelope(id, wire::ReactivatePatient()), envelope(id, death), envelope(id, ada())}) {
    request.mutable_context()->set_clinic("other");
    for (const std::uint64_t named : {0U, 2U, 999U}) {
      request.mutable_context()->set_command_id(infra::random_uuid());
      request.clear_condition();
      if (named > 0) {
        request.mutable_condition()->set_one_of_these(true);
        request.mutable_condition()->add_these(named);
      }
      const auto reply = decided(request);
      ASSERT_TRUE(reply.has_refused()) << request.command();
      EXPECT_EQ(reply.refused().code(), wire::Refusal::NOT_FOUND) << request.command();
      if (request.command() == "RegisterPatient") continue;
      request.set_id(missing);
      request.set_key(missing);
      request.mutable_context()->set_command_id(infra::random_uuid());
      const auto of_nobody = decided(request);
      EXPECT_EQ(of_nobody.refused().code(), wire::Refusal::NOT_FOUND);
      EXPECT_NE(reply.refused().code(), wire::Refusal::VERSION_CONFLICT);
      request.set_id(id);
      request.set_key(id);
    }
  }
  EXPECT_EQ(decided(envelope(id, telephone("1"))).done().version(), 2U) << "nothing was changed";
}

// Little is kept of an answer; the record as it was comes from the log.
TEST_F(CommandEdge, GivesTheFirstAnswerAgainAfterTheRecordHasChanged) {
  const std::string id = infra::random_uuid();
  std::vector<wire::CommandRequest> requests = {envelope(id, ada("ada@example.org"))};
  for (const char* number : {"1", "2", "3"}) requests.push_back(envelope(id, telephone(number)));
  std::vector<wire::CommandReply> first;
  for (const auto& request : requests) first.push_back(decided(request));
  for (std::size_t i = 0; i < requests.size(); ++i) {
    const auto again = decided(requests[i]);
    EXPECT_TRUE(again.done().replayed()) << i;
    EXPECT_EQ(again.done().version(), i + 1);
    EXPECT_EQ(again.done().view(), first[i].done().view()) << i;
    EXPECT_EQ(again.done().consistency_token(), first[i].done().consistency_token()) << i;
    const auto kept = store_.command(requests[i].context().command_id());
    ASSERT_TRUE(kept);
    EXPECT_EQ(kept->size(), 56U) << "hash, place, version";
  }
}

TEST_F(CommandEdge, DecidesOnlyFromTheVersionsNamed) {
  const std::string id = registered();
  auto request = envelope(id, telephone("1"));
  request.mutable_condition()->set_one_of_these(true);
  EXPECT_EQ(refusal_of(request), wire::Refusal::VERSION_CONFLICT) << "none is named";
  request = envelope(id, telephone("1"));
  request.mutable_condition()->add_none_of(1);
  EXPECT_EQ(refusal_of(request), wire::Refusal::VERSION_CONFLICT);
  request = envelope(id, telephone("1"));
  request.mutable_condition()->set_absent(true);
  EXPECT_EQ(refusal_of(request), wire::Refusal::VERSION_CONFLICT);
  request = envelope(id, telephone("1"));
  request.mutable_condition()->set_one_of_these(true);
  request.mutable_condition()->add_these(7);
  request.mutable_condition()->add_these(1);
  EXPECT_EQ(decided(request).done().version(), 2U);
}

TEST_F(CommandEdge, TakesWhatIsOnlyReadIfItIsSo) {
  const std::string id = registered();
  auto said = telephone("1");
  said.set_id(id);
  said.set_active(true);
  said.set_deceased_date("");
  said.set_version(1);
  EXPECT_EQ(decided(envelope(id, said)).done().version(), 2U);
  EXPECT_EQ(refusal_of(envelope(id, said)), wire::Refusal::VERSION_CONFLICT);
  said.set_version(2);
  said.set_id(infra::random_uuid());
  said.set_active(false);
  said.set_deceased_date("2024-01-01");
  const auto reply = decided(envelope(id, said));
  ASSERT_EQ(reply.refused().code(), wire::Refusal::INVALID);
  std::set<std::string> fields;
  for (const auto& error : reply.refused().errors()) fields.insert(error.field());
  EXPECT_EQ(fields, (std::set<std::string>{"id", "active", "deceased_date"}));
}

TEST_F(CommandEdge, OnlyChecksWhatTheDoorFoundWrong) {
  auto said = ada("nobody");
  said.set_date_of_birth("17.03.1943");
  auto request = envelope(infra::random_uuid(), said);
  request.set_check_only(true);
  const auto reply = decided(request);
  ASSERT_EQ(reply.refused().code(), wire::Refusal::INVALID);
  std::set<std::string> fields;
  for (const auto& error : reply.refused().errors()) fields.insert(error.field());
  EXPECT_EQ(fields, (std::set<std::string>{"email", "date_of_birth"}));
  request = envelope(infra::random_uuid(), ada());
  request.set_check_only(true);
  EXPECT_EQ(decided(request).refused().errors_size(), 0) << "and yet nothing was decided";
  request = envelope(request.id(), telephone("1"));
  EXPECT_EQ(refusal_of(request), wire::Refusal::NOT_FOUND);
}

TEST_F(CommandEdge, RefusesEnvelopesThatAreNoCommand) {
  const std::string id = registered();
  const auto status_of = [&](const std::function<void(wire::CommandRequest&)>& spoil) {
    auto request = envelope(id, telephone("1"));
    spoil(request);
    wire::CommandReply reply;
    return call(request, reply).error_code();
  };
  const auto bad = grpc::StatusCode::INVALID_ARGUMENT;
  EXPECT_EQ(status_of([](auto& request) { request.mutable_context()->clear_clinic(); }),
            grpc::StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(status_of([](auto& request) { request.mutable_context()->clear_command_id(); }), bad);
  EXPECT_EQ(status_of([](auto& request) { request.set_id("p-1"); }), bad);
  EXPECT_EQ(status_of([](auto& request) { request.clear_key(); }), bad);
  EXPECT_EQ(status_of([](auto& request) { request.set_type("bed"); }), bad);
  // A command without a row in the table of calls is for nobody.
  EXPECT_EQ(status_of([](auto& request) { request.set_command("Resurrect"); }),
            grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_EQ(status_of([](auto& request) { request.set_body("\xff\xff"); }), bad);
  EXPECT_EQ(status_of([](auto&) {}), grpc::StatusCode::OK);
}

TEST_F(CommandEdge, TakesACommandFromWhomThePermissionAllowsItOnly) {
  const std::string id = registered();
  for (const auth::Role role : auth::all_roles) {
    auto request = envelope(id, wire::DeactivatePatient());
    request.mutable_context()->set_role(std::string(auth::role_name(role)));
    wire::CommandReply reply;
    EXPECT_EQ(call(request, reply).error_code() == grpc::StatusCode::PERMISSION_DENIED,
              !auth::allowed(role, auth::Permission::deactivate_patient))
        << auth::role_name(role);
  }
}

TEST_F(CommandEdge, TakesNothingWithoutATokenOrFromAnotherProcess) {
  const std::string id = infra::random_uuid();
  for (const auto& channel :
       {server_->InProcessChannel({}),
        auth::in_process_channel(*server_, peers_.signer(auth::PeerRole::query))}) {
    grpc::ClientContext context;
    wire::CommandReply reply;
    const auto status =
        wire::CommandService::NewStub(channel)->Decide(&context, envelope(id, ada()), &reply);
    EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAUTHENTICATED);
  }
}

// Callers in the same process come without gRPC, but not without a token.
TEST_F(CommandEdge, TakesFromItsOwnProcessWhatItTakesFromOthers) {
  const auto from = [&](auth::PeerRole role, const wire::CommandRequest& request,
                        const std::string& service) {
    const auto token = peers_.signer(role)->token(auth::caller_in(request.context()), service);
    auto ended = std::make_shared<std::promise<grpc::Status>>();
    service_.decide(*token, request, [ended](const grpc::Status& status, wire::CommandReply reply) {
      EXPECT_EQ(reply.has_done(), status.ok());
      ended->set_value(status);
    });
    return ended->get_future().get().error_code();
  };
  const std::string here = wire::CommandService::service_full_name();
  const auto request = envelope(infra::random_uuid(), ada());
  EXPECT_EQ(from(auth::PeerRole::gateway, request, here), grpc::StatusCode::OK);
  EXPECT_EQ(from(auth::PeerRole::query, request, here), grpc::StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(from(auth::PeerRole::gateway, request, "another"), grpc::StatusCode::UNAUTHENTICATED);
  auto forbidden = request;
  forbidden.mutable_context()->set_role("auditor");
  EXPECT_EQ(from(auth::PeerRole::gateway, forbidden, here), grpc::StatusCode::PERMISSION_DENIED);
  auto late = envelope(infra::random_uuid(), ada());
  late.mutable_context()->set_deadline_ms(infra::now_ms() - 1);
  EXPECT_EQ(from(auth::PeerRole::gateway, late, here), grpc::StatusCode::DEADLINE_EXCEEDED);
}

TEST_F(CommandEdge, GivesARecordNumberToOnePatientAndALicenceToWhoeverShowsIt) {
  const auto with_number = [](const char* type) {
    auto said = ada();
    auto& identifier = *said.add_identifiers();
    identifier.set_system("urn:issuer");
    identifier.set_value("S99912854");
    auto& coding = *identifier.mutable_type()->add_codings();
    coding.set_system("http://terminology.hl7.org/CodeSystem/v2-0203");
    coding.set_code(type);
    return said;
  };
  for (const char* type : {"DL", "DL", "MR"}) {
    EXPECT_TRUE(decided(envelope(infra::random_uuid(), with_number(type))).has_done()) << type;
  }
  const auto refused = decided(envelope(infra::random_uuid(), with_number("MR")));
  ASSERT_EQ(refused.refused().code(), wire::Refusal::IN_USE);
  EXPECT_EQ(refused.refused().errors(0).field(), "identifiers/0/value");
}

TEST_F(CommandEdge, TellsRequestsUnderOneKeyApart) {
  const auto [one, other] = registered_apart();
  const auto first = envelope(one, telephone("1"));
  ASSERT_TRUE(decided(first).has_done());
  auto another = first;
  another.set_id(other);
  another.set_key(other);
  EXPECT_EQ(refusal_of(another), wire::Refusal::KEY_REUSED) << "of another record";
  another = first;
  another.set_body(telephone("2").SerializeAsString());
  EXPECT_EQ(refusal_of(another), wire::Refusal::KEY_REUSED) << "with another body";
  EXPECT_TRUE(decided(first).done().replayed());
}

// The records' partitions are on different threads; the key must not commit in both.
TEST_F(CommandEdge, DecidesOnceForAKeyThatIsUsedForTwoRecordsAtOnce) {
  const auto [one, other] = registered_apart();
  for (int round = 0; round < 100; ++round) {
    auto to_one = envelope(one, telephone(std::to_string(round)));
    auto to_other = to_one;
    to_other.set_id(other);
    to_other.set_key(other);
    std::atomic<int> ready{0};
    const auto at_once = [&](const wire::CommandRequest& request, wire::CommandReply& reply) {
      ++ready;
      while (ready < 2) std::this_thread::yield();
      EXPECT_TRUE(call(request, reply).ok());
    };
    wire::CommandReply of_one;
    wire::CommandReply of_other;
    std::thread beside([&] { at_once(to_other, of_other); });
    at_once(to_one, of_one);
    beside.join();
    ASSERT_NE(of_one.has_done(), of_other.has_done()) << "round " << round;
    const auto& refused = of_one.has_done() ? of_other : of_one;
    EXPECT_EQ(refused.refused().code(), wire::Refusal::KEY_REUSED);
    const auto& winner = of_one.has_done() ? to_one : to_other;
    EXPECT_TRUE(decided(winner).done().replayed()) << "its repeat meets its first answer";
  }
}

TEST_F(CommandEdge, TakesCanariesInAndSaysWhoLeads) {
  grpc::ClientContext context;
  wire::CanaryRequest canary;
  *canary.mutable_context() = envelope(infra::random_uuid(), ada()).context();
  canary.set_canary_id(infra::random_uuid());
  canary.set_topic("patients");
  wire::CanaryReply flown;
  ASSERT_TRUE(stub_->SendCanary(&context, canary, &flown).ok());
  EXPECT_EQ(flown.consistency_token().find("patients."), 0U);
  grpc::ClientContext elsewhere;
  canary.set_topic("weather");
  EXPECT_FALSE(stub_->SendCanary(&elsewhere, canary, &flown).ok());
  grpc::ClientContext asking;
  wire::GetLeadershipRequest question;
  question.set_topic("patients");
  wire::GetLeadershipReply leaders;
  ASSERT_TRUE(stub_->GetLeadership(&asking, question, &leaders).ok());
  EXPECT_EQ(leaders.partitions_size(), static_cast<int>(partitions));
}

}  // namespace
}  // namespace carelog::command
