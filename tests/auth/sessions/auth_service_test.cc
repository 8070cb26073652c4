// The gRPC service, over a real in-process channel.
#include <atomic>
#include <latch>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "tests/auth/sessions/auth_service_fixture.h"

namespace carelog::auth::testing {
namespace {

// A store that cannot be reached.
class StoreAway : public MemoryUserStore {
 public:
  std::optional<User> find_by_email(std::string_view) override {
    throw UserStoreUnavailable("connection refused");
  }
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
