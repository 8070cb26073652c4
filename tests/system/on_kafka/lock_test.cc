// Attacks from beside the roles, on their real ports: without a certificate there is no handshake
// (UNAVAILABLE), a caller that cannot be verified is told so (UNAUTHENTICATED), and a process may
// do only what its role may (PERMISSION_DENIED).
#include <arpa/inet.h>
#include <grpcpp/create_channel.h>
#include <sys/socket.h>
#include <unistd.h>

#include "auth/calls/call_guard.h"
#include "auth/calls/call_rules.h"
#include "auth/calls/peer_transport.h"
#include "auth/calls/signed_bytes.h"
#include "carelog/api/v1/access.grpc.pb.h"
#include "carelog/api/v1/auth.grpc.pb.h"
#include "carelog/api/v1/caller.pb.h"
#include "carelog/api/v1/commands.grpc.pb.h"
#include "carelog/api/v1/patient_queries.grpc.pb.h"
#include "infra/process/clock.h"
#include "tests/auth/peers_fixture.h"
#include "tests/system/on_kafka/roles_on_kafka.h"
#include "tests/system/raw_call.h"
#include "tools/instance/peer_keys.h"

namespace carelog::system_test {
namespace {

namespace api = carelog::api::v1;
using auth::PeerRole;
using grpc::StatusCode;

const auth::Caller the_admin{"main", "dr-who", auth::Role::admin, "TREATMENT"};
const std::string its_password = "correct horse battery staple";

class TheLockOfTheRoles : public RolesOnKafka {
 protected:
  std::string port_of(PeerRole server) const {
    const auto role = *tools::process_role_from_name(auth::peer_role_name(server));
    return "127.0.0.1:" + std::to_string(base_ + tools::port_offset(role));
  }
  // As a process that has stolen, or was given, the certificate of this role.
  std::shared_ptr<grpc::Channel> as(PeerRole role, PeerRole server) const {
    const tools::PeerKeys keys(directory_ / "data" / "certificates", {role});
    return auth::peer_channel(port_of(server), server, *keys.identity(role), *keys.trust(),
                              keys.signer(role), true);
  }
  // Without TLS, with TLS but no certificate, and with a certificate of another authority.
  std::vector<std::shared_ptr<grpc::Channel>> as_strangers(PeerRole server) {
    const tools::PeerKeys keys(directory_ / "data" / "certificates", {PeerRole::tool});
    grpc::ChannelArguments arguments;
    arguments.SetSslTargetNameOverride(auth::peer_role_host(server));
    return {grpc::CreateChannel(port_of(server), grpc::InsecureChannelCredentials()),
            grpc::CreateCustomChannel(
                port_of(server), grpc::SslCredentials({keys.trust()->authorities_pem(), "", ""}),
                arguments),
            auth::peer_channel(port_of(server), server, *strangers_.identity(PeerRole::gateway),
                               *keys.trust(), strangers_.signer(PeerRole::gateway), true)};
  }

  std::string own_token(PeerRole role, const auth::CallRule& rule) {
    auto& signer = signers_[role];
    if (!signer) {
      const tools::PeerKeys keys(directory_ / "data" / "certificates", {role});
      signer = keys.signer(role);
    }
    return *signer->token(auth::machine_caller(role),
                          "carelog.api.v1." + std::string(rule.service));
  }

  // token: sent instead of the channel's.
  static StatusCode make_an_admin(const std::shared_ptr<grpc::Channel>& channel,
                                  const auth::Caller& caller, const std::string& token = {}) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(5));
    if (!token.empty()) context.AddMetadata(auth::caller_metadata_key, token);
    api::RegisterUserRequest request;
    request.mutable_context()->set_clinic(caller.clinic);
    request.mutable_context()->set_actor(caller.subject);
    request.mutable_context()->set_role(std::string(auth::role_name(caller.role)));
    request.mutable_context()->set_purpose(caller.purpose);
    request.set_email("mallory@example.org");
    request.set_password(its_password);
    request.set_role("admin");
    api::RegisterUserReply reply;
    return api::AuthService::NewStub(channel)->RegisterUser(&context, request, &reply).error_code();
  }
  int sign_in_as_mallory() {
    return send("POST", "/auth/login",
                {{"email", "mallory@example.org"}, {"password", its_password}})
        .status;
  }
  // Signed with the gateway's own key, with claims that the gateway never makes.
  std::string signed_by_the_gateway(std::int64_t from_ms, std::int64_t until_ms,
                                    const auth::Caller& caller = the_admin,
                                    const char* service = api::AuthService::service_full_name()) {
    const auto identity =
        tools::read_identity(directory_ / "data" / "certificates", PeerRole::gateway);
    api::CallerClaims claims;
    claims.set_audience(service);
    claims.set_clinic(caller.clinic);
    claims.set_subject(caller.subject);
    claims.set_role(std::string(auth::role_name(caller.role)));
    claims.set_purpose(caller.purpose);
    claims.set_issued_at_ms(from_ms);
    claims.set_expires_at_ms(until_ms);
    api::SignedCaller token;
    token.set_claims(claims.SerializeAsString());
    token.set_certificate(identity.certificate_der());
    token.set_signature(identity.sign(auth::signed_bytes(token.claims())));
    return token.SerializeAsString();
  }

  auth::TestPeers strangers_;
  std::map<PeerRole, std::shared_ptr<const auth::CallerSigner>> signers_;
};

TEST_F(TheLockOfTheRoles, MakesNoAdministratorForWhoeverStandsBesideIt) {
  for (const auto& stranger : as_strangers(PeerRole::auth))
    EXPECT_EQ(make_an_admin(stranger, the_admin), StatusCode::UNAVAILABLE);

  // A certificate of another role may neither speak for people nor call this.
  for (const PeerRole role : {PeerRole::query, PeerRole::command, PeerRole::tool}) {
    const auto channel = as(role, PeerRole::auth);
    EXPECT_EQ(make_an_admin(channel, the_admin), StatusCode::UNAUTHENTICATED);
    EXPECT_EQ(make_an_admin(channel, auth::machine_caller(role)), StatusCode::PERMISSION_DENIED);
  }

  // The gateway's certificate, with a token that is wrong.
  const auto gateway = as(PeerRole::gateway, PeerRole::auth);
  const std::int64_t now = infra::now_ms();
  const auto with = [&](const std::string& token, const auth::Caller& caller = the_admin) {
    return make_an_admin(gateway, caller, token);
  };
  std::string forged = signed_by_the_gateway(now, now + 60'000);
  forged.back() = static_cast<char>(forged.back() ^ 1);
  EXPECT_EQ(with(forged), StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(with("admin"), StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(with(signed_by_the_gateway(now - 200'000, now - 140'000)), StatusCode::UNAUTHENTICATED)
      << "expired";
  EXPECT_EQ(with(signed_by_the_gateway(now, now + 3'600'000)), StatusCode::UNAUTHENTICATED)
      << "valid for longer than tokens are";
  auth::Caller elsewhere = the_admin;
  elsewhere.clinic = "elsewhere";
  EXPECT_EQ(with(signed_by_the_gateway(now, now + 60'000), elsewhere), StatusCode::UNAUTHENTICATED)
      << "of another clinic than the request";
  EXPECT_EQ(with(signed_by_the_gateway(now, now + 60'000, the_admin,
                                       api::PatientQueryService::service_full_name())),
            StatusCode::UNAUTHENTICATED)
      << "for another service";
  auth::Caller clinician = the_admin;
  clinician.role = auth::Role::clinician;
  EXPECT_EQ(make_an_admin(gateway, clinician), StatusCode::PERMISSION_DENIED)
      << "the service checks the permission itself";
  EXPECT_EQ(sign_in_as_mallory(), 401);

  // Nothing else was in the way.
  EXPECT_EQ(make_an_admin(gateway, the_admin), StatusCode::OK);
  EXPECT_EQ(sign_in_as_mallory(), 200);
}

TEST_F(TheLockOfTheRoles, AnswersEachRoleWhatItMayAskAndNothingElse) {
  // One port for each service; CommandService is on two.
  const std::map<std::string_view, PeerRole> hosts = {
      {"CommandService", PeerRole::command},
      {"UniqueUseService", PeerRole::command},
      {"UniqueValueService", PeerRole::command},
      {"PatientQueryService", PeerRole::query},
      {"BillingQueryService", PeerRole::query},
      {"AuditQueryService", PeerRole::query},
      {"ChartQueryService", PeerRole::query},
      {"AnalyticsQueryService", PeerRole::analytics},
      {"RowQueryService", PeerRole::query},
      {"HotRowsService", PeerRole::query},
      {"ReadModelService", PeerRole::query},
      {"AuthService", PeerRole::auth},
      {"AccessLogService", PeerRole::auth},
      {"SessionService", PeerRole::auth},
      {"UserService", PeerRole::auth},
      {"KeyService", PeerRole::auth},
      {"ProjectionService", PeerRole::projector}};
  std::map<PeerRole, std::vector<std::shared_ptr<grpc::Channel>>> strangers;
  std::map<std::pair<PeerRole, PeerRole>, std::shared_ptr<grpc::Channel>> channels;
  for (const auth::CallRule& rule : auth::call_rules()) {
    const PeerRole host = hosts.at(rule.service);
    auto& nobodies = strangers[host];
    if (nobodies.empty()) nobodies = as_strangers(host);
    for (const auto& nobody : nobodies)
      EXPECT_EQ(raw_call(nobody, rule, "nobody"), StatusCode::UNAVAILABLE)
          << rule.service << "/" << rule.method;
    for (const PeerRole role : auth::all_peer_roles) {
      if (rule.admits(role)) continue;
      auto& channel = channels[{role, host}];
      if (!channel) channel = as(role, host);
      // An empty request names nobody: if it has a context, that is refused.
      const auto code = raw_call(channel, rule, own_token(role, rule));
      EXPECT_TRUE(code == StatusCode::PERMISSION_DENIED || code == StatusCode::UNAUTHENTICATED)
          << auth::peer_role_name(role) << " " << rule.service << "/" << rule.method << " " << code;
    }
  }
  const auto query = as(PeerRole::query, PeerRole::query);
  for (const char* version : {"v1alpha", "v1"})
    EXPECT_EQ(raw_call(query,
                       std::string("/grpc.reflection.") + version +
                           ".ServerReflection/ServerReflectionInfo",
                       "nobody"),
              StatusCode::UNIMPLEMENTED);
}

// Entries in the name of another, entries that take back a read, a position beyond the end.
TEST_F(TheLockOfTheRoles, LeavesTheAccessLogToTheGateway) {
  ASSERT_EQ(send("GET", "/api/patients", nullptr).status, 200);
  const auto copy = [](const std::shared_ptr<grpc::Channel>& channel) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(5));
    api::CopyAccessEntriesRequest request;
    request.set_journal("6f0c3c5e-8b62-4a0e-9c4b-0a4b2f6f5d10");
    request.set_next(1'000'000'000'000);
    api::AccessPositionReply reply;
    return api::AccessLogService::NewStub(channel)
        ->CopyEntries(&context, request, &reply)
        .error_code();
  };
  for (const auto& stranger : as_strangers(PeerRole::auth))
    EXPECT_EQ(copy(stranger), StatusCode::UNAVAILABLE);
  for (const PeerRole role : auth::all_peer_roles) {
    if (role == PeerRole::gateway) continue;
    EXPECT_EQ(copy(as(role, PeerRole::auth)), StatusCode::PERMISSION_DENIED)
        << auth::peer_role_name(role);
  }
  EXPECT_EQ(run({"audit", "verify"}).exit_code, 0);
}

// Characters that would reach a terminal, or stand in the log for ever.
TEST_F(TheLockOfTheRoles, TakesNoControlCharactersIntoTheLogNotEvenFromAGateway) {
  const auto command = api::CommandService::NewStub(as(PeerRole::gateway, PeerRole::command));
  const auto send_canary = [&](const std::function<void(api::RequestContext&)>& change) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(10));
    api::CanaryRequest request;
    auto& said = *request.mutable_context();
    said.set_clinic("main");
    said.set_actor("a-gateway");
    said.set_role("service");
    said.set_command_id("6f0c3c5e-8b62-4a0e-9c4b-0a4b2f6f5d10");
    change(said);
    request.set_canary_id("6f0c3c5e-8b62-4a0e-9c4b-0a4b2f6f5d11");
    request.set_topic("patients");
    api::CanaryReply reply;
    return command->SendCanary(&context, request, &reply).error_code();
  };
  const std::string title = "\x1b]0;pwned\x07\x1b[2J";
  EXPECT_EQ(send_canary([](auto&) {}), StatusCode::OK);
  EXPECT_EQ(send_canary([&](auto& said) { said.set_role(title); }), StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(send_canary([&](auto& said) { said.set_actor(title); }), StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(send_canary([&](auto& said) { said.set_clinic(std::string("ma\0in", 5)); }),
            StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(send_canary([&](auto& said) { said.set_actor(std::string(10'240, 'a')); }),
            StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(send_canary([&](auto& said) { said.set_correlation_id(title); }),
            StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(send_canary([&](auto& said) { said.set_causation_id(std::string(10'240, 'a')); }),
            StatusCode::INVALID_ARGUMENT);
}

TEST_F(TheLockOfTheRoles, ServesWhileSomebodyHoldsFourHundredConnectionsOnEveryPort) {
  std::vector<int> held;
  for (const PeerRole server : {PeerRole::command, PeerRole::query, PeerRole::auth}) {
    const std::string port = port_of(server);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port =
        htons(static_cast<std::uint16_t>(std::stoi(port.substr(port.find(':') + 1))));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    for (int i = 0; i < 400; ++i) {
      held.push_back(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
      ::connect(held.back(), reinterpret_cast<sockaddr*>(&address), sizeof address);
    }
  }
  for (int i = 0; i < 10; ++i) {
    const auto written =
        send("POST", "/api/patients", patient("Ada", "ada" + std::to_string(i) + "@example.org"));
    EXPECT_EQ(written.status, 201) << written.body;
    EXPECT_EQ(send("GET", "/api/patients", nullptr, fresh(written)).status, 200);
  }
  for (const int each : held) ::close(each);
}

}  // namespace
}  // namespace carelog::system_test
