// The administration of users, over a real in-process channel.
#include <string>

#include "tests/auth/sessions/auth_service_fixture.h"

namespace carelog::auth::testing {
namespace {

class AUserService : public AnAuthService {
 protected:
  static api::UserRequest about(const std::string& user, Role role = Role::admin,
                                const std::string& clinic = "main",
                                const std::string& by = "a-user") {
    api::UserRequest request;
    ask_as(*request.mutable_context(), clinic, role);
    request.mutable_context()->set_actor(by);
    request.set_user(user);
    return request;
  }
  std::string add(const std::string& email, const std::string& role) {
    return accounts_
        .register_user({.email = email, .password = password, .role = role, .clinic = "main"})
        ->id;
  }

  template <class Reply>
  using Method = grpc::Status (api::UserService::Stub::*)(grpc::ClientContext*,
                                                          const api::UserRequest&, Reply*);
  template <class Reply>
  Reply ask(Method<Reply> method, const api::UserRequest& request,
            StatusCode wanted = StatusCode::OK) {
    grpc::ClientContext context;
    Reply reply;
    EXPECT_EQ(((*users_).*method)(&context, request, &reply).error_code(), wanted);
    return reply;
  }
  api::UserReply disable(const api::UserRequest& request, StatusCode wanted = StatusCode::OK) {
    return ask<api::UserReply>(&api::UserService::Stub::DisableUser, request, wanted);
  }
  api::UserReply enable(const api::UserRequest& request, StatusCode wanted = StatusCode::OK) {
    return ask<api::UserReply>(&api::UserService::Stub::EnableUser, request, wanted);
  }
  api::ResetPasswordReply reset(const api::UserRequest& request,
                                StatusCode wanted = StatusCode::OK) {
    return ask<api::ResetPasswordReply>(&api::UserService::Stub::ResetPassword, request, wanted);
  }
  api::UserReply find(const api::UserRequest& request, StatusCode wanted = StatusCode::OK) {
    return ask<api::UserReply>(&api::UserService::Stub::GetUser, request, wanted);
  }

  const std::string ada_ = add("ada@clinic.test", "clinician");
};

TEST_F(AUserService, KeepsADisabledUserOutAsAWrongPasswordDoes) {
  ASSERT_TRUE(login("ada@clinic.test", password).ok());
  ASSERT_EQ(sessions_.open_of(ada_).size(), 1U);
  EXPECT_FALSE(disable(about(ada_)).user().disabled_at().empty());
  EXPECT_TRUE(sessions_.open_of(ada_).empty());
  const auto wrong = login("ada@clinic.test", "a wrong password");
  const auto right = login("ada@clinic.test", password);
  EXPECT_EQ(right.error_code(), StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(right.error_message(), wrong.error_message());
  EXPECT_TRUE(enable(about(ada_)).user().disabled_at().empty());
  EXPECT_TRUE(login("ada@clinic.test", password).ok());
}

TEST_F(AUserService, IsLoggedOutByAnAdminAndMaySignInAgain) {
  ASSERT_TRUE(login("ada@clinic.test", password).ok());
  ASSERT_TRUE(login("ada@clinic.test", password).ok());
  const auto open = [&](const api::UserRequest& request) {
    return ask<api::UserSessionsReply>(&api::UserService::Stub::ListUserSessions, request);
  };
  ASSERT_EQ(open(about(ada_)).sessions_size(), 2);
  api::EndUserSessionsRequest end;
  *end.mutable_context() = about(ada_).context();
  end.set_user(ada_);
  end.set_session(open(about(ada_)).sessions(0).id());
  const auto ended = [&] {
    grpc::ClientContext context;
    api::EndUserSessionsReply reply;
    EXPECT_TRUE(users_->EndUserSessions(&context, end, &reply).ok());
    return reply;
  };
  EXPECT_EQ(ended().ended_size(), 1);
  EXPECT_EQ(ended().ended_size(), 0) << "it has ended already";
  EXPECT_EQ(open(about(ada_)).sessions_size(), 1);
  end.clear_session();
  EXPECT_EQ(ended().ended_size(), 1);
  EXPECT_TRUE(login("ada@clinic.test", password).ok());
  EXPECT_EQ(open(about(ada_, Role::admin, "north")).refused().code(), api::Refusal::NOT_FOUND);
  end.mutable_context()->set_clinic("north");
  EXPECT_EQ(ended().refused().code(), api::Refusal::NOT_FOUND);
  EXPECT_EQ(sessions_.open_of(ada_).size(), 1U);
}

TEST_F(AUserService, ResetsAPasswordToOneThatOnlySetsAnother) {
  ASSERT_TRUE(login("ada@clinic.test", password).ok());
  const auto changed = reset(about(ada_));
  ASSERT_FALSE(changed.password().empty());
  EXPECT_FALSE(changed.user().password_expires_at().empty());
  EXPECT_TRUE(sessions_.open_of(ada_).empty());
  EXPECT_EQ(login("ada@clinic.test", password).error_code(), StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(login("ada@clinic.test", changed.password()).error_code(),
            StatusCode::FAILED_PRECONDITION);
  api::ChangePasswordRequest change;
  change.set_email("ada@clinic.test");
  change.set_current_password(changed.password());
  change.set_new_password("blue heron eats rice");
  grpc::ClientContext context;
  api::ChangePasswordReply own;
  ASSERT_TRUE(stub_->ChangePassword(&context, change, &own).ok());
  EXPECT_TRUE(own.has_user());
  EXPECT_TRUE(login("ada@clinic.test", "blue heron eats rice").ok());
  EXPECT_EQ(login("ada@clinic.test", changed.password()).error_code(), StatusCode::UNAUTHENTICATED);
}

TEST_F(AUserService, LetsNobodyDoItToHimselfOrLeaveAClinicWithoutAnAdmin) {
  const std::string bob = add("bob@clinic.test", "admin");
  const auto of_oneself = about(bob, Role::admin, "main", bob);
  EXPECT_EQ(disable(of_oneself).refused().code(), api::Refusal::STATE_CONFLICT);
  EXPECT_EQ(enable(of_oneself).refused().code(), api::Refusal::STATE_CONFLICT);
  EXPECT_EQ(reset(of_oneself).refused().code(), api::Refusal::STATE_CONFLICT);
  EXPECT_EQ(disable(about(bob)).refused().code(), api::Refusal::STATE_CONFLICT);
  EXPECT_TRUE(login("bob@clinic.test", password).ok());
}

TEST_F(AUserService, BelievesNoAdminWhoHasJustBeenDisabled) {
  const std::string bob = add("bob@clinic.test", "admin"), eve = add("eve@clinic.test", "admin");
  ASSERT_TRUE(disable(about(eve, Role::admin, "main", bob)).has_user());
  const auto by_eve = about(bob, Role::admin, "main", eve);
  disable(by_eve, StatusCode::UNAUTHENTICATED);
  reset(by_eve, StatusCode::UNAUTHENTICATED);
  EXPECT_TRUE(login("bob@clinic.test", password).ok());
}

TEST_F(AUserService, ShowsUsersToAdminsOfTheirClinicOnly) {
  ASSERT_TRUE(register_as("admin", "nora@clinic.test", "north").ok());
  const std::string nora = register_reply_.user().subject();
  EXPECT_EQ(find(about(nora, Role::admin, "north")).user().principal().email(), "nora@clinic.test");
  for (const std::string& unknown : {nora, std::string("x' OR true")}) {
    EXPECT_EQ(find(about(unknown)).refused().code(), api::Refusal::NOT_FOUND);
    EXPECT_EQ(disable(about(unknown)).refused().code(), api::Refusal::NOT_FOUND);
    EXPECT_EQ(enable(about(unknown)).refused().code(), api::Refusal::NOT_FOUND);
    EXPECT_EQ(reset(about(unknown)).refused().code(), api::Refusal::NOT_FOUND);
  }
  for (const Role role : all_roles) {
    if (role == Role::admin) continue;
    find(about(ada_, role), StatusCode::PERMISSION_DENIED);
    disable(about(ada_, role), StatusCode::PERMISSION_DENIED);
    enable(about(ada_, role), StatusCode::PERMISSION_DENIED);
    reset(about(ada_, role), StatusCode::PERMISSION_DENIED);
  }
  api::ListUsersRequest all;
  ask_as(*all.mutable_context(), "main");
  all.set_after(nora);
  all.set_limit(10);
  grpc::ClientContext context;
  api::ListUsersReply listed;
  ASSERT_TRUE(users_->ListUsers(&context, all, &listed).ok());
  EXPECT_TRUE(listed.users().empty());
}

}  // namespace
}  // namespace carelog::auth::testing
