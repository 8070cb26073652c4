#include "auth/calls/call_guard.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>
#include <gtest/gtest.h>

#include "auth/calls/peer_transport.h"
#include "carelog/api/v1/auth.grpc.pb.h"
#include "carelog/api/v1/patient_queries.grpc.pb.h"
#include "tests/auth/peers_fixture.h"

namespace carelog::auth {
namespace {

namespace api = carelog::api::v1;
using grpc::StatusCode;

constexpr const char* patients = api::PatientQueryService::service_full_name();
const Caller clinician{"main", "dr-who", Role::clinician, "TREATMENT"};

// Answers with the caller.
class Echo final : public api::PatientQueryService::CallbackService {
 public:
  explicit Echo(std::shared_ptr<const CallerVerifier> verifier)
      : guard_(std::move(verifier), patients) {}

  grpc::ServerUnaryReactor* GetPatient(grpc::CallbackServerContext* context,
                                       const api::GetPatientRequest* request,
                                       api::GetPatientReply* reply) override {
    reply->mutable_patient()->set_clinic(request->context().clinic());
    auto* reactor = context->DefaultReactor();
    reactor->Finish(guard_.check(*context, "GetPatient", *request));
    return reactor;
  }

 private:
  const CallGuard guard_;
};

class Guarded : public testing::Test {
 protected:
  void SetUp() override {
    grpc::ServerBuilder builder;
    limit_calls(builder);
    builder.RegisterService(&echo_);
    builder.AddListeningPort(
        "127.0.0.1:0", peer_server_credentials(*peers.identity(PeerRole::query), *peers.trust()),
        &port_);
    server_ = builder.BuildAndStart();
    ASSERT_TRUE(server_);
  }
  void TearDown() override { server_->Shutdown(std::chrono::system_clock::now()); }

  std::shared_ptr<grpc::Channel> inside(PeerRole role) {
    return in_process_channel(*server_, peers.signer(role));
  }
  std::shared_ptr<grpc::Channel> over_tls(PeerRole role, PeerRole server = PeerRole::query) {
    return peer_channel(address(), server, *peers.identity(role), *peers.trust(),
                        peers.signer(role));
  }
  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }

  // token: sent instead of the one that the channel would send.
  grpc::Status ask(const std::shared_ptr<grpc::Channel>& channel, const Caller& caller,
                   const std::vector<std::string>& tokens = {}, std::size_t padding = 0) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(5));
    for (const auto& token : tokens) context.AddMetadata(caller_metadata_key, token);
    api::GetPatientRequest request;
    request.mutable_context()->set_clinic(caller.clinic);
    request.mutable_context()->set_actor(caller.subject);
    request.mutable_context()->set_role(std::string(role_name(caller.role)));
    request.mutable_context()->set_purpose(caller.purpose);
    request.set_patient_id(std::string(padding, 'x'));
    reply.Clear();
    return api::PatientQueryService::NewStub(channel)->GetPatient(&context, request, &reply);
  }
  std::string token(const Caller& caller, PeerRole signer = PeerRole::gateway,
                    const char* service = patients) {
    return *peers.signer(signer)->token(caller, service);
  }

  TestPeers peers;
  api::GetPatientReply reply;

 private:
  Echo echo_{peers.verifier()};
  std::unique_ptr<grpc::Server> server_;
  int port_ = 0;
};

TEST_F(Guarded, TheGatewaySpeaksForItsCallerInsideAProcessAndOverTls) {
  for (const auto& channel : {inside(PeerRole::gateway), over_tls(PeerRole::gateway)}) {
    const auto status = ask(channel, clinician);
    ASSERT_TRUE(status.ok()) << status.error_message();
    EXPECT_EQ(reply.patient().clinic(), "main");
  }
}

TEST_F(Guarded, WithoutATokenNobodyIsAnswered) {
  grpc::ServerBuilder builder;
  Echo echo(peers.verifier());
  builder.RegisterService(&echo);
  const auto server = builder.BuildAndStart();
  const auto plain = server->InProcessChannel({});
  const auto status = ask(plain, clinician);
  EXPECT_EQ(status.error_code(), StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(status.error_details(), caller_refused);
  EXPECT_EQ(ask(plain, clinician, {"admin"}).error_code(), StatusCode::UNAUTHENTICATED);
}

TEST_F(Guarded, ARequestCannotNameAnotherCallerThanItsToken) {
  const Caller others[] = {{"other", "dr-who", Role::clinician, "TREATMENT"},
                           {"main", "dr-strange", Role::clinician, "TREATMENT"},
                           {"main", "dr-who", Role::admin, "TREATMENT"},
                           {"main", "dr-who", Role::clinician, "EMERGENCY"}};
  for (const Caller& other : others) {
    const auto status = ask(over_tls(PeerRole::gateway), other, {token(clinician)});
    EXPECT_EQ(status.error_code(), StatusCode::UNAUTHENTICATED) << status.error_message();
  }
  EXPECT_TRUE(ask(over_tls(PeerRole::gateway), clinician, {token(clinician)}).ok());
}

TEST_F(Guarded, ARoleThatMayNotCallIsRefused) {
  for (const PeerRole role : {PeerRole::billing, PeerRole::tool, PeerRole::query}) {
    EXPECT_EQ(ask(over_tls(role), machine_caller(role)).error_code(),
              StatusCode::PERMISSION_DENIED);
    EXPECT_EQ(ask(over_tls(role), clinician).error_code(), StatusCode::UNAUTHENTICATED);
  }
}

TEST_F(Guarded, APermissionIsAskedForHereToo) {
  Caller patient = clinician;
  patient.role = Role::patient;
  EXPECT_EQ(ask(inside(PeerRole::gateway), patient).error_code(), StatusCode::PERMISSION_DENIED);
}

TEST_F(Guarded, AStolenTokenIsNoUseOnAnotherConnection) {
  const auto status = ask(over_tls(PeerRole::billing), clinician, {token(clinician)});
  EXPECT_EQ(status.error_code(), StatusCode::UNAUTHENTICATED) << status.error_message();
}

TEST_F(Guarded, ATokenForAnotherServiceIsNotBelieved) {
  const auto status = ask(inside(PeerRole::gateway), clinician,
                          {token(clinician, PeerRole::gateway, "carelog.api.v1.AuthService")});
  EXPECT_EQ(status.error_code(), StatusCode::UNAUTHENTICATED);
}

TEST_F(Guarded, TwoTokensAreNone) {
  const auto status = ask(inside(PeerRole::gateway), clinician,
                          {token(clinician), token(machine_caller(PeerRole::gateway))});
  EXPECT_EQ(status.error_code(), StatusCode::UNAUTHENTICATED);
}

TEST_F(Guarded, PlaintextAndStrangersDoNotGetThroughTheHandshake) {
  const auto refused = [&](const std::shared_ptr<grpc::Channel>& channel) {
    return ask(channel, clinician, {token(clinician)}).error_code() == StatusCode::UNAVAILABLE;
  };
  EXPECT_TRUE(refused(grpc::CreateChannel(address(), grpc::InsecureChannelCredentials())));
  TestPeers strangers;
  EXPECT_TRUE(
      refused(peer_channel(address(), PeerRole::query, *strangers.identity(PeerRole::gateway),
                           *peers.trust(), peers.signer(PeerRole::gateway))));
  // A client without a certificate.
  const auto nobody = grpc::SslCredentials({peers.trust()->authorities_pem(), "", ""});
  grpc::ChannelArguments arguments;
  arguments.SetSslTargetNameOverride(peer_role_host(PeerRole::query));
  EXPECT_TRUE(refused(grpc::CreateCustomChannel(address(), nobody, arguments)));
}

TEST_F(Guarded, AServerThatIsNotWhomTheClientWantsIsNotSpokenTo) {
  EXPECT_EQ(ask(over_tls(PeerRole::gateway, PeerRole::auth), clinician).error_code(),
            StatusCode::UNAVAILABLE);
}

TEST_F(Guarded, AMessageHasALimit) {
  const auto status = ask(over_tls(PeerRole::gateway), clinician, {}, call_message_bytes_max + 1);
  EXPECT_EQ(status.error_code(), StatusCode::RESOURCE_EXHAUSTED);
}

TEST_F(Guarded, NoProxyOfTheEnvironmentIsUsed) {
  ::setenv("http_proxy", "http://127.0.0.1:9", 1);
  const auto status = ask(over_tls(PeerRole::gateway), clinician);
  ::unsetenv("http_proxy");
  EXPECT_TRUE(status.ok()) << status.error_message();
}

}  // namespace
}  // namespace carelog::auth
