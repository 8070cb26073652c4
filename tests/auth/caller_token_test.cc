#include "auth/calls/caller_token.h"

#include <gtest/gtest.h>

#include "auth/calls/signed_bytes.h"
#include "carelog/api/v1/caller.pb.h"
#include "tests/auth/peers_fixture.h"

namespace carelog::auth {
namespace {

constexpr const char* patients = "carelog.api.v1.PatientQueryService";
constexpr const char* billing = "carelog.api.v1.BillingQueryService";

const Caller dr_who{"main", "user-1", Role::clinician, "TREATMENT"};

// One authority and its gateway; the clock stands still.
class CallerToken : public testing::Test {
 protected:
  std::string token(const Caller& caller = dr_who, PeerRole signer = PeerRole::gateway) {
    return *peers.signer(signer, clock())->token(caller, patients);
  }
  NowMs clock() {
    return [this] { return now_ms; };
  }
  std::string refusal(const std::string& bytes, const char* audience = patients) {
    const auto verified = verifier->verify(bytes, audience);
    return verified ? "believed" : verified.error();
  }
  // A token with claims that the gateway would never make, signed with this key.
  std::string forged(const api::v1::CallerClaims& claims, const PeerIdentity& signer) {
    api::v1::SignedCaller made;
    made.set_claims(claims.SerializeAsString());
    made.set_certificate(signer.certificate_der());
    made.set_signature(signer.sign(signed_bytes(made.claims())));
    return made.SerializeAsString();
  }
  api::v1::CallerClaims claims() {
    api::v1::SignedCaller made;
    made.ParseFromString(token());
    api::v1::CallerClaims read;
    read.ParseFromString(made.claims());
    return read;
  }

  TestPeers peers;
  std::int64_t now_ms = infra::now_ms();
  std::shared_ptr<const CallerVerifier> verifier = peers.verifier(clock());
};

TEST_F(CallerToken, SaysWhoAsksAndWhoSaysSo) {
  const auto verified = verifier->verify(token(), patients);
  ASSERT_TRUE(verified) << verified.error();
  EXPECT_EQ(verified->caller, dr_who);
  EXPECT_EQ(verified->signer, PeerRole::gateway);
}

TEST_F(CallerToken, IsMeantForOneService) {
  EXPECT_EQ(refusal(token(), billing), "it is meant for another service");
  EXPECT_EQ(refusal(token()), "believed");
  EXPECT_EQ(refusal(token(), billing), "it is meant for another service");
}

TEST_F(CallerToken, IsBelievedForAboutAMinute) {
  const std::string made = token();
  EXPECT_EQ(refusal(made), "believed");
  now_ms += caller_token_lifetime_ms + caller_token_leeway_ms;
  EXPECT_EQ(refusal(made), "it has expired");
  EXPECT_EQ(refusal(token()), "believed");
  now_ms -= 3 * caller_token_leeway_ms + caller_token_lifetime_ms;
  EXPECT_EQ(refusal(made), "it is from the future");
}

TEST_F(CallerToken, IsMadeAnewBeforeItEnds) {
  const auto signer = peers.signer(PeerRole::gateway, clock());
  const auto first = signer->token(dr_who, patients);
  EXPECT_EQ(signer->token(dr_who, patients), first);
  EXPECT_NE(*signer->token(dr_who, billing), *first);
  now_ms += caller_token_lifetime_ms / 2;
  EXPECT_NE(*signer->token(dr_who, patients), *first);
}

TEST_F(CallerToken, NoByteOfItMayChange) {
  const std::string made = token();
  for (std::size_t at = 0; at < made.size(); ++at) {
    std::string changed = made;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    ASSERT_NE(refusal(changed), "believed") << "byte " << at;
  }
  for (std::size_t size = 0; size < made.size(); ++size) {
    ASSERT_NE(refusal(made.substr(0, size)), "believed") << "cut to " << size;
  }
  EXPECT_EQ(refusal(std::string(caller_token_bytes_max + 1, 'x')), "it is too long");
}

TEST_F(CallerToken, OfAnotherAuthorityIsNotBelieved) {
  TestPeers strangers;
  const auto made = strangers.signer(PeerRole::gateway, clock())->token(dr_who, patients);
  EXPECT_NE(refusal(*made), "believed");
}

TEST_F(CallerToken, ASignatureCountsForItsOwnCertificateOnly) {
  TestPeers strangers;
  api::v1::SignedCaller mixed;
  mixed.ParseFromString(*strangers.signer(PeerRole::gateway, clock())->token(dr_who, patients));
  mixed.set_certificate(peers.identity(PeerRole::gateway)->certificate_der());
  EXPECT_EQ(refusal(mixed.SerializeAsString()), "its signature is not that of its signer");
}

TEST_F(CallerToken, AnExpiredCertificateSignsNothing) {
  const PeerIdentity old = peers.authority().issue(PeerRole::gateway, -1);
  EXPECT_EQ(refusal(forged(claims(), old)), "certificate has expired");
}

TEST_F(CallerToken, OnlyTheGatewaySpeaksForOthers) {
  for (const PeerRole role : all_peer_roles) {
    if (role == PeerRole::gateway) continue;
    const std::string name(peer_role_name(role));
    EXPECT_EQ(refusal(token(dr_who, role)), "the role " + name + " speaks for itself only");
    EXPECT_EQ(refusal(token(machine_caller(role), role)), "believed") << name;
    Caller admin = machine_caller(role);
    admin.role = Role::admin;
    EXPECT_NE(refusal(token(admin, role)), "believed") << name;
  }
}

TEST_F(CallerToken, DoesNotLiveLongerThanItMay) {
  auto lasting = claims();
  lasting.set_expires_at_ms(now_ms + 3'600'000);
  EXPECT_EQ(refusal(forged(lasting, *peers.identity(PeerRole::gateway))), "it lives too long");
}

TEST_F(CallerToken, SaysNothingThatMayNotStandInTheLog) {
  const std::string unfit[] = {std::string("a\0b", 3),
                               "a\nb",
                               "\x1b]0;pwned\x07",
                               "\xc2\x9b",
                               "\xff",
                               "\xe2\x80\xae"
                               "evil",
                               std::string(10'000, 'a')};
  for (const auto& text : unfit) {
    Caller caller = dr_who;
    caller.subject = text;
    EXPECT_NE(refusal(token(caller)), "believed");
    caller = dr_who;
    caller.clinic = text;
    EXPECT_NE(refusal(token(caller)), "believed");
    caller = dr_who;
    caller.purpose = text;
    EXPECT_NE(refusal(token(caller)), "believed");
  }
  Caller turned = dr_who;
  turned.subject = "a\nb";
  EXPECT_EQ(refusal(token(turned)), "its subject is too long or not plain text");
  Caller nobody = dr_who;
  nobody.subject.clear();
  EXPECT_EQ(refusal(token(nobody)), "it names no caller");
}

TEST_F(CallerToken, OfANewAuthorityIsBelievedBesideTheOld) {
  TestPeers next;
  const CallerVerifier both(std::make_shared<const PeerTrust>(peers.authority().certificate_pem() +
                                                              next.authority().certificate_pem()),
                            clock());
  EXPECT_TRUE(both.verify(token(), patients));
  const auto renewed = next.signer(PeerRole::gateway, clock())->token(dr_who, patients);
  EXPECT_TRUE(both.verify(*renewed, patients));
}

TEST(PeerCertificate, BelongsToItsKey) {
  TestPeers peers;
  const auto gateway = peers.identity(PeerRole::gateway);
  const auto tool = peers.identity(PeerRole::tool);
  EXPECT_EQ(gateway->role(), PeerRole::gateway);
  EXPECT_THROW(PeerIdentity(gateway->certificate_pem(), tool->key_pem()), CertificateUnusable);
  EXPECT_THROW(PeerIdentity("", ""), CertificateUnusable);
  EXPECT_THROW(PeerIdentity(peers.authority().certificate_pem(), peers.authority().key_pem()),
               CertificateUnusable);
  EXPECT_THROW(PeerTrust("nothing"), CertificateUnusable);
}

TEST(PeerCertificate, OfARoleCannotIssueOthers) {
  TestPeers peers;
  const auto query = peers.identity(PeerRole::query);
  const PeerAuthority posing(query->certificate_pem(), query->key_pem());
  const PeerIdentity forged = posing.issue(PeerRole::gateway);
  EXPECT_FALSE(peers.trust()->check(forged.certificate_der()));
}

}  // namespace
}  // namespace carelog::auth
