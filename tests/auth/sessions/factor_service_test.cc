// Second factors, over a real in-process channel.
#include "tests/auth/factors/authenticator_app.h"
#include "tests/auth/sessions/auth_service_fixture.h"

namespace carelog::auth::testing {
namespace {

class AServiceOfFactors : public AnAuthService {
 protected:
  AServiceOfFactors() {
    id_ = accounts_
              .register_user(
                  {.email = ada_, .password = password, .role = "clinician", .clinic = "main"})
              ->id;
  }
  template <class Reply, class Request>
  using Method = grpc::Status (api::AuthService::Stub::*)(grpc::ClientContext*, const Request&,
                                                          Reply*);
  template <class Reply, class Request>
  Reply ask(Method<Reply, Request> method, Request request) {
    request.set_email(ada_);
    if (request.password().empty()) request.set_password(password);
    grpc::ClientContext context;
    Reply reply;
    status_ = ((*stub_).*method)(&context, request, &reply);
    return reply;
  }
  api::EnrolSecondFactorReply offer(const std::string& with = password) {
    api::EnrolSecondFactorRequest request;
    request.set_password(with);
    return ask(&api::AuthService::Stub::EnrolSecondFactor, request);
  }
  api::ConfirmSecondFactorReply confirm(const std::string& code) {
    api::SecondFactorRequest request;
    request.set_code(code);
    return ask(&api::AuthService::Stub::ConfirmSecondFactor, request);
  }
  api::RemoveSecondFactorReply remove(const std::string& code) {
    api::SecondFactorRequest request;
    request.set_code(code);
    return ask(&api::AuthService::Stub::RemoveSecondFactor, request);
  }
  api::LoginReply login_with(const std::string& code) {
    api::LoginRequest request;
    request.set_code(code);
    return ask(&api::AuthService::Stub::Login, request);
  }
  std::vector<std::string> enrol() {
    const auto reply = confirm(AuthenticatorApp(offer().secret()).code(now_ms));
    EXPECT_EQ(reply.recovery_codes().size(), 10);
    return {reply.recovery_codes().begin(), reply.recovery_codes().end()};
  }

  const std::string ada_ = "ada@clinic.test";
  std::string id_;
  grpc::Status status_;
};

TEST_F(AServiceOfFactors, EndsTheSessionsThatBeganWithoutOne) {
  ASSERT_TRUE(login(ada_, password).ok());
  const std::string refresh_token = login_reply_.refresh_token();
  ASSERT_EQ(sessions_.open_of(id_).size(), 1U);
  enrol();
  EXPECT_TRUE(sessions_.open_of(id_).empty());
  EXPECT_FALSE(sessions_.refresh(refresh_token));
}

TEST_F(AServiceOfFactors, GivesTokensForACodeAndSaysWhatIsMissing) {
  const auto codes = enrol();
  const auto without = login_with("");
  EXPECT_TRUE(status_.ok());
  EXPECT_EQ(without.refused(), api::SECOND_FACTOR_CODE_NEEDED);
  EXPECT_EQ(without.principal().subject(), id_);
  EXPECT_TRUE(without.access_token().empty());
  EXPECT_EQ(login_with("no-such-code").refused(), api::SECOND_FACTOR_CODE_WRONG);
  const auto with = login_with(codes[0]);
  EXPECT_EQ(with.refused(), api::SECOND_FACTOR_NOT_REFUSED);
  EXPECT_FALSE(with.access_token().empty());
  EXPECT_TRUE(with.by_recovery_code());
  EXPECT_EQ(login(ada_, "a wrong password").error_code(), StatusCode::UNAUTHENTICATED);
}

TEST_F(AServiceOfFactors, GivesNoCodeToClientsWithoutIt) {
  const auto codes = enrol();
  api::AuthorizeRequest request;
  request.set_client("carelog-console");
  request.set_challenge(std::string(43, 'c'));
  auto reply = ask(&api::AuthService::Stub::Authorize, request);
  EXPECT_TRUE(status_.ok());
  EXPECT_EQ(reply.refused(), api::SECOND_FACTOR_CODE_NEEDED);
  EXPECT_TRUE(reply.code().empty());
  request.set_second_factor_code(codes[0]);
  reply = ask(&api::AuthService::Stub::Authorize, request);
  EXPECT_FALSE(reply.code().empty());
  EXPECT_TRUE(reply.by_recovery_code());
}

TEST_F(AServiceOfFactors, MakesNoMachineOfAPersonWhoHasOne) {
  enrol();
  api::LoginRequest request;
  request.set_of_machine(true);
  const auto reply = ask(&api::AuthService::Stub::Login, request);
  EXPECT_EQ(status_.error_code(), grpc::StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(reply.refused(), api::SECOND_FACTOR_NOT_REFUSED);
  EXPECT_EQ(reply.access_token(), "");
}

TEST_F(AServiceOfFactors, RemovesItForACodeAndEndsTheSessions) {
  const auto codes = enrol();
  EXPECT_FALSE(login_with(codes[0]).access_token().empty());
  EXPECT_EQ(remove("no-such-code").code_refused(), api::SECOND_FACTOR_CODE_WRONG);
  EXPECT_EQ(sessions_.open_of(id_).size(), 1U);
  const auto removed = remove(codes[1]);
  EXPECT_TRUE(removed.by_recovery_code());
  EXPECT_FALSE(removed.has_refused());
  EXPECT_TRUE(sessions_.open_of(id_).empty());
  EXPECT_TRUE(login(ada_, password).ok());
  EXPECT_FALSE(login_reply_.access_token().empty());
  EXPECT_EQ(remove(codes[2]).refused().code(), api::Refusal::STATE_CONFLICT);
}

TEST_F(AServiceOfFactors, OffersNothingForAWrongPassword) {
  const auto reply = offer("a wrong password");
  EXPECT_EQ(status_.error_code(), StatusCode::UNAUTHENTICATED);
  EXPECT_TRUE(reply.secret().empty());
  for (int i = 0; i < 5; ++i) offer("a wrong password");
  EXPECT_EQ(status_.error_code(), StatusCode::RESOURCE_EXHAUSTED);
}

TEST_F(AServiceOfFactors, LetsAnAdminTakeItAndEndTheSessions) {
  const auto codes = enrol();
  EXPECT_FALSE(login_with(codes[0]).access_token().empty());
  api::UserRequest request;
  ask_as(*request.mutable_context(), "main");
  request.set_user(id_);
  grpc::ClientContext before;
  api::UserReply seen;
  ASSERT_TRUE(users_->GetUser(&before, request, &seen).ok());
  EXPECT_FALSE(seen.user().second_factor_since().empty());
  EXPECT_EQ(seen.user().recovery_codes_left(), 9U);
  grpc::ClientContext context;
  api::UserReply reply;
  ASSERT_TRUE(users_->ResetSecondFactor(&context, request, &reply).ok());
  EXPECT_EQ(reply.user().second_factor_since(), "");
  EXPECT_TRUE(sessions_.open_of(id_).empty());
  EXPECT_TRUE(login(ada_, password).ok());
  EXPECT_FALSE(login_reply_.access_token().empty());
}

TEST_F(AServiceOfFactors, LetsNobodyElseTakeIt) {
  enrol();
  const auto ask_reset = [&](Role role, const std::string& clinic, const std::string& by) {
    api::UserRequest request;
    ask_as(*request.mutable_context(), clinic, role);
    request.mutable_context()->set_actor(by);
    request.set_user(id_);
    grpc::ClientContext context;
    api::UserReply reply;
    status_ = users_->ResetSecondFactor(&context, request, &reply);
    return reply.refused().code();
  };
  for (const Role role : all_roles) {
    if (role == Role::admin) continue;
    ask_reset(role, "main", "a-user");
    EXPECT_EQ(status_.error_code(), StatusCode::PERMISSION_DENIED) << role_name(role);
  }
  EXPECT_EQ(ask_reset(Role::admin, "north", "a-user"), api::Refusal::NOT_FOUND);
  EXPECT_EQ(ask_reset(Role::admin, "main", id_), api::Refusal::STATE_CONFLICT);
  EXPECT_EQ(login_with("").refused(), api::SECOND_FACTOR_CODE_NEEDED);
}

}  // namespace
}  // namespace carelog::auth::testing
