#include "auth/factors/sealed_secret.h"

#include <gtest/gtest.h>

#include <regex>
#include <set>

#include "auth/factors/recovery_code.h"

namespace carelog::auth {
namespace {

const std::string seal_key(32, 'k');

TEST(ASealedSecret, OpensForItsOwnerUnderItsKeyOnly) {
  const SecretSeal seal(seal_key);
  const std::string sealed = seal.seal("a secret", "ada");
  EXPECT_EQ(sealed.find("a secret"), std::string::npos);
  EXPECT_EQ(seal.open(sealed, "ada"), "a secret");
  EXPECT_EQ(seal.open(sealed, "bob"), std::nullopt);
  EXPECT_EQ(SecretSeal(std::string(32, 'x')).open(sealed, "ada"), std::nullopt);
  EXPECT_NE(seal.seal("a secret", "ada"), sealed) << "equal secrets do not look equal";
}

TEST(ASealedSecret, OpensInNoOtherForm) {
  const SecretSeal seal(seal_key);
  const std::string sealed = seal.seal("a secret", "ada");
  for (std::size_t at = 0; at < sealed.size(); ++at) {
    std::string altered = sealed;
    altered[at] = altered[at] == 'A' ? 'B' : 'A';
    EXPECT_EQ(seal.open(altered, "ada"), std::nullopt) << at;
    EXPECT_EQ(seal.open(sealed.substr(0, at), "ada"), std::nullopt) << at;
  }
  EXPECT_EQ(seal.open(sealed + "A", "ada"), std::nullopt);
}

TEST(ASeal, TakesNoShortKey) {
  EXPECT_THROW(SecretSeal(std::string(31, 'k')), std::invalid_argument);
}

TEST(ARecoveryCode, IsFourGroupsThatNobodyGuesses) {
  const std::regex form("[a-z2-7]{4}(-[a-z2-7]{4}){3}");
  std::set<std::string> seen;
  for (int i = 0; i < 100; ++i) {
    const std::string code = new_recovery_code();
    EXPECT_TRUE(std::regex_match(code, form)) << code;
    seen.insert(code);
  }
  EXPECT_EQ(seen.size(), 100U);
}

TEST(ARecoveryCode, IsTheSameHoweverItIsTyped) {
  const auto hash = [](std::string_view code, std::string_view user = "ada") {
    return hash_of_recovery_code(seal_key, user, code);
  };
  EXPECT_EQ(hash("K7DM 2QXA ufz4hn3p"), hash("k7dm-2qxa-ufz4-hn3p"));
  EXPECT_NE(hash("k7dm-2qxa-ufz4-hn3q"), hash("k7dm-2qxa-ufz4-hn3p"));
  EXPECT_NE(hash("k7dm-2qxa-ufz4-hn3p", "bob"), hash("k7dm-2qxa-ufz4-hn3p"));
}

}  // namespace
}  // namespace carelog::auth
