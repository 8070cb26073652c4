// The gRPC service, over a real in-process channel.
#include "auth/sessions/auth_service.h"

#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "auth/calls/peer_transport.h"
#include "auth/sessions/memory_session_store.h"
#include "auth/sessions/user_service.h"
#include "auth/users/memory_user_store.h"
#include "carelog/api/v1/auth.grpc.pb.h"
#include "tests/auth/forged_token.h"
#include "tests/auth/peers_fixture.h"

namespace carelog::auth::testing {
namespace {

namespace api = carelog::api::v1;
using grpc::StatusCode;

constexpr char password[] = "correct horse battery";

// A store that cannot be reached.
class StoreAway : public MemoryUserStore {
 public:
  std::optional<User> find_by_email(std::string_view) override {
    throw UserStoreUnavailable("connection refused");
  }
};

class AnAuthService : public ::testing::Test {
 protected:
  explicit AnAuthService(std::unique_ptr<UserStore> store = std::make_unique<MemoryUserStore>())
      : store_(std::move(store)) {
    grpc::ServerBuilder builder;
    builder.RegisterService(&service_.service());
    builder.RegisterService(&user_service_.service());
    server_ = builder.BuildAndStart();
    stub_ =
        api::AuthService::NewStub(in_process_channel(*server_, peers_.signer(PeerRole::gateway)));
    users_ =
        api::UserService::NewStub(in_process_channel(*server_, peers_.signer(PeerRole::gateway)));
  }
  ~AnAuthService() override { server_->Shutdown(); }

  grpc::Status login(const std::string& email, const std::string& with) {
    grpc::ClientContext context;
    api::LoginRequest request;
    request.set_email(email);
    request.set_password(with);
    const grpc::Status status = stub_->Login(&context, request, &login_reply_);
    const auto& trailers = context.GetServerTrailingMetadata();
    const auto found = trailers.find(retry_after_key);
    retry_after_ =
        found == trailers.end() ? "" : std::string(found->second.data(), found->second.size());
    return status;
  }

  grpc::Status login_of_machine(const std::string& email) {
    grpc::ClientContext context;
    api::LoginRequest request;
    request.set_email(email);
    request.set_password(password);
    request.set_of_machine(true);
    return stub_->Login(&context, request, &login_reply_);
  }

  grpc::Status register_as(const std::string& role, const std::string& email,
                           const std::string& clinic = "north") {
    grpc::ClientContext context;
    api::RegisterUserRequest request;
    ask_as(*request.mutable_context(), clinic);
    request.mutable_context()->set_role(role);
    request.set_email(email);
    request.set_password(password);
    request.set_role("receptionist");
    return stub_->RegisterUser(&context, request, &register_reply_);
  }

  grpc::Status validate(const std::string& token) {
    grpc::ClientContext context;
    api::ValidateRequest request;
    request.set_token(token);
    return stub_->Validate(&context, request, &validate_reply_);
  }

  std::unique_ptr<UserStore> store_;
  TokenIssuer issuer_{SigningKey::generate(key_bits_min), issuer, audience, 600};
  Accounts accounts_{*store_, [] { return now_ms; }};
  MemorySessionStore session_store_;
  Sessions sessions_{session_store_, *store_, issuer_, std::string(32, 'k'), [] { return now_ms; }};
  JobPool pool_{1, 2};
  TestPeers peers_;
  AuthService service_{accounts_,        sessions_, issuer_, pool_, [] { return now_ms; },
                       peers_.verifier()};
  UserAdministration administration_{*store_, sessions_, [] { return now_ms; }};
  JobPool administrating_{1};
  UserService user_service_{administration_, administrating_, peers_.verifier()};
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<api::AuthService::Stub> stub_;
  std::unique_ptr<api::UserService::Stub> users_;
  api::LoginReply login_reply_;
  api::RegisterUserReply register_reply_;
  api::ValidateReply validate_reply_;
  std::string retry_after_;
};

class AnAuthServiceWithoutItsStore : public AnAuthService {
 protected:
  AnAuthServiceWithoutItsStore() : AnAuthService(std::make_unique<StoreAway>()) {}
};

TEST_F(AnAuthService, GivesAMachineATokenAndNoSession) {
  for (const char* role : {"service", "clinician"}) {
    ASSERT_TRUE(accounts_.register_user({.email = std::string(role) + "@clinic.test",
                                         .password = password,
                                         .role = role,
                                         .clinic = "main"}));
  }
  ASSERT_TRUE(login_of_machine("service@clinic.test").ok());
  EXPECT_EQ(login_reply_.refresh_token(), "");
  EXPECT_EQ(login_reply_.principal().session(), "");
  EXPECT_EQ(login_reply_.principal().role(), "service");
  EXPECT_TRUE(sessions_.open_of(login_reply_.principal().subject()).empty());
  EXPECT_EQ(login_of_machine("clinician@clinic.test").error_code(), StatusCode::UNAUTHENTICATED);
}

api::UserRequest about(const std::string& user, Role role = Role::admin,
                       const std::string& clinic = "main") {
  api::UserRequest request;
  ask_as(*request.mutable_context(), clinic, role);
  request.set_user(user);
  return request;
}

TEST_F(AnAuthService, KeepsADisabledUserOutAndEndsItsSessions) {
  const auto admin = accounts_.first_admin();
  ASSERT_TRUE(login(admin->email, admin->password).ok());
  const std::string id = login_reply_.principal().subject();
  ASSERT_EQ(sessions_.open_of(id).size(), 1U);
  grpc::ClientContext first, second, third;
  api::UserReply reply;
  ASSERT_TRUE(users_->DisableUser(&first, about(id), &reply).ok());
  EXPECT_FALSE(reply.user().disabled_at().empty());
  EXPECT_TRUE(sessions_.open_of(id).empty());
  EXPECT_EQ(login(admin->email, admin->password).error_code(), StatusCode::UNAUTHENTICATED);
  ASSERT_TRUE(users_->EnableUser(&second, about(id), &reply).ok());
  EXPECT_TRUE(reply.user().disabled_at().empty());
  EXPECT_TRUE(login(admin->email, admin->password).ok());

  api::UserRequest of_oneself = about(id);
  of_oneself.mutable_context()->set_actor(id);
  ASSERT_TRUE(users_->DisableUser(&third, of_oneself, &reply).ok());
  EXPECT_EQ(reply.refused().code(), api::Refusal::STATE_CONFLICT);
  EXPECT_TRUE(login(admin->email, admin->password).ok());
}

TEST_F(AnAuthService, ResetsAPasswordToOneThatOnlySetsAnother) {
  const auto admin = accounts_.first_admin();
  ASSERT_TRUE(login(admin->email, admin->password).ok());
  const std::string id = login_reply_.principal().subject();
  grpc::ClientContext first, second;
  api::ResetPasswordReply reset;
  ASSERT_TRUE(users_->ResetPassword(&first, about(id), &reset).ok());
  ASSERT_FALSE(reset.password().empty());
  EXPECT_TRUE(sessions_.open_of(id).empty());
  EXPECT_EQ(login(admin->email, admin->password).error_code(), StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(login(admin->email, reset.password()).error_code(), StatusCode::FAILED_PRECONDITION);
  api::ChangePasswordRequest change;
  change.set_email(admin->email);
  change.set_current_password(reset.password());
  change.set_new_password("blue heron eats rice");
  api::ChangePasswordReply changed;
  ASSERT_TRUE(stub_->ChangePassword(&second, change, &changed).ok());
  EXPECT_TRUE(changed.has_user());
  EXPECT_TRUE(login(admin->email, "blue heron eats rice").ok());
  EXPECT_EQ(login(admin->email, reset.password()).error_code(), StatusCode::UNAUTHENTICATED);
}

TEST_F(AnAuthService, ShowsUsersToAdminsOfTheirClinicOnly) {
  ASSERT_TRUE(register_as("admin", "bob@clinic.test", "north").ok());
  const std::string id = register_reply_.user().subject();
  const auto find = [&](const api::UserRequest& request) {
    grpc::ClientContext context;
    api::UserReply reply;
    EXPECT_TRUE(users_->GetUser(&context, request, &reply).ok());
    return reply;
  };
  EXPECT_EQ(find(about(id, Role::admin, "north")).user().principal().email(), "bob@clinic.test");
  EXPECT_EQ(find(about(id)).refused().code(), api::Refusal::NOT_FOUND);
  EXPECT_EQ(find(about("x' OR true")).refused().code(), api::Refusal::NOT_FOUND);
  grpc::ClientContext first, second;
  api::UserReply reply;
  EXPECT_EQ(users_->GetUser(&first, about(id, Role::clinician, "north"), &reply).error_code(),
            StatusCode::PERMISSION_DENIED);
  api::ListUsersRequest all;
  ask_as(*all.mutable_context(), "main");
  all.set_after(id);
  all.set_limit(10);
  api::ListUsersReply listed;
  ASSERT_TRUE(users_->ListUsers(&second, all, &listed).ok());
  EXPECT_TRUE(listed.users().empty());
}

TEST_F(AnAuthService, SignsInAndValidatesWhatItIssued) {
  const auto admin = accounts_.first_admin();
  ASSERT_TRUE(admin);
  ASSERT_TRUE(login(admin->email, admin->password).ok());
  EXPECT_EQ(login_reply_.expires_in_s(), 600);
  EXPECT_EQ(login_reply_.principal().role(), "admin");
  ASSERT_TRUE(validate(login_reply_.access_token()).ok());
  EXPECT_EQ(validate_reply_.principal().SerializeAsString(),
            login_reply_.principal().SerializeAsString());
}

TEST_F(AnAuthService, IssuesTokensThatItsPublishedKeysVerify) {
  const auto admin = accounts_.first_admin();
  ASSERT_TRUE(login(admin->email, admin->password).ok());
  grpc::ClientContext context;
  api::KeysReply keys;
  ASSERT_TRUE(stub_->GetKeys(&context, {}, &keys).ok());
  const TokenVerifier verifier(keys.jwks(), issuer, audience);
  EXPECT_TRUE(verifier.verify(login_reply_.access_token(), now_ms));
}

TEST_F(AnAuthService, AnswersEveryWrongSignInAlike) {
  const auto admin = accounts_.first_admin();
  const grpc::Status wrong = login(admin->email, "a wrong password");
  const grpc::Status unknown = login("nobody@clinic.test", "a wrong password");
  EXPECT_EQ(wrong.error_code(), StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(unknown.error_code(), StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(wrong.error_message(), unknown.error_message());
  EXPECT_EQ(retry_after_, "");
}

TEST_F(AnAuthService, SaysWhenToComeBackAfterFiveWrongPasswords) {
  const auto admin = accounts_.first_admin();
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(login(admin->email, "wrong").error_code(), StatusCode::UNAUTHENTICATED);
  }
  EXPECT_EQ(login(admin->email, admin->password).error_code(), StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(retry_after_, "1");
}

TEST_F(AnAuthService, CountsWrongPasswordsThatComeAtOnce) {
  const auto admin = accounts_.first_admin();
  std::atomic<int> wrong = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int turn = 0; turn < 10; ++turn) {
        grpc::ClientContext context;
        api::LoginRequest request;
        api::LoginReply reply;
        request.set_email(admin->email);
        request.set_password("wrong");
        const auto status = stub_->Login(&context, request, &reply);
        if (status.error_code() == StatusCode::UNAUTHENTICATED) ++wrong;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, 5) << "one hashing thread: no attempt slips past the count";
}

TEST_F(AnAuthService, RefusesASignInThatFindsTheJobPoolFull) {
  struct Latches {
    std::latch busy{1};
    std::latch release{1};
  };
  const auto latches = std::make_shared<Latches>();
  ASSERT_TRUE(pool_.try_run([latches] {
    latches->busy.count_down();
    latches->release.wait();
  }));
  latches->busy.wait();
  while (pool_.try_run([] {})) {
  }
  EXPECT_EQ(login("ada@clinic.test", password).error_code(), StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(retry_after_, "1");
  latches->release.count_down();
}

TEST_F(AnAuthService, LetsAnAdminRegisterAUserOfTheirClinic) {
  ASSERT_TRUE(register_as("admin", "ada@clinic.test").ok());
  ASSERT_TRUE(register_reply_.has_user());
  EXPECT_EQ(register_reply_.user().clinic(), "north");
  EXPECT_EQ(register_reply_.user().role(), "receptionist");
  EXPECT_TRUE(login("ada@clinic.test", password).ok());
}

TEST_F(AnAuthService, LetsNobodyElseRegisterUsers) {
  for (Role role : all_roles) {
    if (role == Role::admin) continue;
    const auto status = register_as(std::string(role_name(role)), "ada@clinic.test");
    EXPECT_EQ(status.error_code(), StatusCode::PERMISSION_DENIED) << role_name(role);
  }
  EXPECT_EQ(register_as("", "ada@clinic.test").error_code(), StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(register_as("root", "ada@clinic.test").error_code(), StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(register_as("admin", "a@b.test", "").error_code(), StatusCode::UNAUTHENTICATED);
  EXPECT_TRUE(store_->is_empty());
}

TEST_F(AnAuthService, NamesWhatIsWrongWithANewUser) {
  ASSERT_TRUE(register_as("admin", "no address").ok());
  EXPECT_EQ(register_reply_.refused().code(), api::Refusal::INVALID);
  ASSERT_EQ(register_reply_.refused().errors_size(), 1);
  EXPECT_EQ(register_reply_.refused().errors(0).field(), "email");
  ASSERT_TRUE(register_as("admin", "ada@clinic.test").ok());
  ASSERT_TRUE(register_as("admin", "ADA@clinic.test").ok());
  EXPECT_EQ(register_reply_.refused().code(), api::Refusal::IN_USE);
}

TEST_F(AnAuthService, RefusesAForgedToken) {
  EXPECT_EQ(validate(signed_token(good_header(), good_claims())).error_code(),
            StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(validate("").error_code(), StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(validate(std::string(9'000, 'x')).error_code(), StatusCode::UNAUTHENTICATED);
}

TEST_F(AnAuthServiceWithoutItsStore, SaysThatItIsUnavailableAndNothingElse) {
  const grpc::Status status = login("ada@clinic.test", password);
  EXPECT_EQ(status.error_code(), StatusCode::UNAVAILABLE);
  EXPECT_EQ(status.error_message().find("connection"), std::string::npos);
}

}  // namespace
}  // namespace carelog::auth::testing
