// Users of a clinic, looked after by an admin.
#include <set>

#include "tests/gateway/gateway_fixture.h"

namespace carelog::gateway {
namespace {

class GatewayUsers : public GatewayBeforeFakes {
 protected:
  const std::string user_ = "/auth/users/" + std::string(known_user);
  const std::string nobody_ = "/auth/users/0d4c1c6e-8b62-4a0e-9c4b-0a4b2f6f5d10";
};

TEST_F(GatewayUsers, AreListedPageByPage) {
  const auto page = ask_as_admin("GET /auth/users?limit=1");
  EXPECT_EQ(page.status, 200) << page.body;
  ASSERT_EQ(page.json().size(), 1U);
  EXPECT_EQ(page.json()[0]["email"], "ada@b.c");
  EXPECT_EQ(page.json()[0]["disabled"], false);
  EXPECT_FALSE(page.json()[0].contains("lastSignInAt"));
  EXPECT_EQ(page.header("Cache-Control"), "no-store");
  EXPECT_EQ(page.header("Link"),
            "</auth/users?limit=1&after=" + std::string(known_user) + ">; rel=\"next\"");
  EXPECT_EQ(ask_as_admin("GET /auth/users").header("Link"), "");
  for (const char* wrong : {"limit=0", "limit=101", "after=ada%40b.c", "cursor=x"}) {
    EXPECT_EQ(ask_as_admin("GET /auth/users?" + std::string(wrong)).status, 400) << wrong;
  }
}

TEST_F(GatewayUsers, AreDisabledAndEnabledByOthers) {
  const auto disabled = ask_as_admin("POST " + user_ + "/disable");
  EXPECT_EQ(disabled.status, 200) << disabled.body;
  EXPECT_EQ(disabled.json()["disabled"], true);
  EXPECT_EQ(ask_as_admin("POST " + user_ + "/enable").json()["disabled"], false);
  EXPECT_EQ(ask("POST " + user_ + "/disable", bearer(auth::Role::admin, known_user)).status, 409);
}

TEST_F(GatewayUsers, WithoutASessionAreOutByTokensFromBeforeTheyWereCutOff) {
  const std::string token = bearer(auth::Role::service, "machine-1");
  ASSERT_EQ(ask("GET /api/patients", token).status, 200);
  const std::int64_t last_expiry_s = infra::now_ms() / 1000 + issuer().lifetime_s();
  sessions_.cut_off("machine-1", last_expiry_s);
  for (int tries = 0; tries < 500 && ask("GET /api/patients", token).status == 200; ++tries) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  const auto refused = ask("GET /api/patients", token);
  EXPECT_EQ(refused.status, 401);
  EXPECT_EQ(refused.json()["code"], "invalid-token");
  EXPECT_EQ(ask("GET /api/patients", bearer(auth::Role::service, "machine-2")).status, 200);
  const auth::Principal later{"machine-1", "", auth::Role::service, "main", 0};
  const auto fresh = issuer().issue(later, (last_expiry_s + 1 - issuer().lifetime_s()) * 1000);
  ASSERT_GT(fresh.expires_at_s, last_expiry_s);
  EXPECT_EQ(ask("GET /api/patients", "Authorization: Bearer " + fresh.token + "\r\n").status, 200)
      << "given after the user was enabled";
}

TEST_F(GatewayUsers, GetAPasswordForOneUse) {
  const auto reset = ask_as_admin("POST " + user_ + "/password-reset");
  EXPECT_EQ(reset.status, 200) << reset.body;
  EXPECT_EQ(reset.json()["oneTimePassword"], "once-only");
  EXPECT_EQ(reset.header("Cache-Control"), "no-store");
  EXPECT_FALSE(ask_as_admin("GET " + user_).json().contains("oneTimePassword"));
  const auto login = ask("POST /auth/login", "", R"({"email":"a@b.c","password":"once"})");
  EXPECT_EQ(login.status, 403);
  EXPECT_EQ(login.json()["code"], "password-change-needed");
}

TEST_F(GatewayUsers, AreForAdminsOfTheirClinicOnly) {
  for (const auto* what : {"/disable", "/enable", "/password-reset", "/second-factor-reset"}) {
    EXPECT_EQ(ask_as_admin("POST " + nobody_ + what).status, 404) << what;
    EXPECT_EQ(ask("POST " + user_ + what).status, 401) << what;
  }
  for (const auth::Role role : auth::all_roles) {
    if (role == auth::Role::admin) continue;
    const std::string token = bearer(role);
    EXPECT_EQ(ask("POST " + user_ + "/disable", token).status, 403) << auth::role_name(role);
    EXPECT_EQ(ask("POST " + user_ + "/second-factor-reset", token).status, 403);
    EXPECT_EQ(ask("GET /auth/users", token).status, 403) << auth::role_name(role);
  }
}

TEST_F(GatewayUsers, AreNamedInTheAuditTrailWithWhatWasDoneToThem) {
  ask_as_admin("POST " + user_ + "/disable");
  ask_as_admin("POST " + user_ + "/enable");
  ask_as_admin("POST " + user_ + "/password-reset");
  ask("POST " + user_ + "/disable", bearer(auth::Role::clinician));
  ask_as_admin("POST " + nobody_ + "/disable");
  std::multiset<std::string> told;
  for (const auto& entry : accesses(5)) {
    ASSERT_EQ(entry.patient_ids().size(), 1);
    const bool known = entry.patient_ids(0) == known_user;
    told.insert(entry.operation() + " " + entry.actor() + (known ? " known " : " nobody ") +
                std::to_string(entry.status()));
  }
  EXPECT_EQ(told,
            (std::multiset<std::string>{"disableUser u-1 known 200", "enableUser u-1 known 200",
                                        "resetPassword u-1 known 200", "disableUser u-1 known 403",
                                        "disableUser u-1 nobody 404"}));
}

TEST_F(GatewayUsers, AreLoggedOutByAnAdmin) {
  const auto sessions = ask_as_admin("GET " + user_ + "/sessions");
  ASSERT_EQ(sessions.status, 200) << sessions.body;
  EXPECT_EQ(sessions.json()[0]["id"], own_session);
  const std::string one = user_ + "/sessions/" + own_session;
  EXPECT_EQ(ask_as_admin("DELETE " + one).status, 204);
  EXPECT_EQ(ask_as_admin("DELETE " + user_ + "/sessions").status, 204);
  EXPECT_EQ(ask_as_admin("DELETE " + user_ + "/sessions/" + known_user).status, 404);
  EXPECT_EQ(ask_as_admin("GET " + nobody_ + "/sessions").status, 404);
  EXPECT_EQ(ask_as_admin("DELETE " + nobody_ + "/sessions").status, 404);
  for (const char* what : {"GET ", "DELETE "}) {
    EXPECT_EQ(ask(what + user_ + "/sessions", bearer(auth::Role::auditor)).status, 403) << what;
  }
  bool told = false;
  for (const auto& entry : accesses(8)) {
    told = told || (entry.operation() == "endUserSession" && entry.patient_ids(0) == known_user);
  }
  EXPECT_TRUE(told);
}

TEST_F(GatewayUsers, SeeTheStatesOfTheKeysIfTheyAreAdmins) {
  EXPECT_EQ(ask("GET /auth/keys", bearer(auth::Role::auditor)).status, 403);
  const auto keys = ask_as_admin("GET /auth/keys");
  ASSERT_EQ(keys.status, 200) << keys.body;
  EXPECT_EQ(keys.json()[0], (nlohmann::json{{"keyId", "the next"},
                                            {"state", "announced"},
                                            {"signsFrom", "2026-01-02T03:04:05.000Z"}}));
  EXPECT_EQ(keys.json()[1], (nlohmann::json{{"keyId", "this one"}, {"state", "signing"}}));
}

TEST_F(GatewayUsers, ChangeTheKeysOfTokensIfTheyAreAdmins) {
  for (const char* how : {"rotate", "replace"}) {
    const std::string asked = std::string("POST /auth/keys/") + how;
    EXPECT_EQ(ask(asked, bearer(auth::Role::clinician)).status, 403);
    const auto changed = ask_as_admin(asked);
    ASSERT_EQ(changed.status, 200) << changed.body;
    EXPECT_EQ(changed.json(), (nlohmann::json{{"keyId", how[2] == 't' ? "the next" : "another"},
                                              {"signsFrom", "2026-01-02T03:04:05.000Z"},
                                              {"formerTokensUntil", "2026-01-03T03:05:05.000Z"}}));
  }
}

}  // namespace
}  // namespace carelog::gateway
