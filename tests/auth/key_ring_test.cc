// How one key of access tokens follows another, with the process ended at every step.
#include "auth/tokens/key_ring.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <string>

#include "auth/tokens/token.h"
#include "auth/tokens/verification_key.h"
#include "tests/infra/temporary_directory.h"

namespace carelog::auth {
namespace {

constexpr std::int64_t now_ms = 1'800'000'000'000;
constexpr std::int64_t announced_ms = key_announced_s * 1000;
constexpr std::int64_t kept_ms = former_key_kept_s * 1000;

class AKeyRing : public ::testing::Test {
 protected:
  std::shared_ptr<KeyRing> open(std::int64_t at_ms = now_ms) {
    return std::make_shared<KeyRing>(file_, at_ms);
  }
  static bool tells(const KeyRing& ring, const std::string& key) {
    return keys_of_jwks(ring.jwks()).contains(key);
  }
  static std::size_t number_told(const KeyRing& ring) { return keys_of_jwks(ring.jwks()).size(); }
  std::filesystem::path beside(const std::string& name) const { return file_.parent_path() / name; }

  infra::TemporaryDirectory directory_;
  const std::filesystem::path file_ = directory_.path() + "/keys/access-token.pem";
};

TEST_F(AKeyRing, AnnouncesAKeyBeforeItSigns) {
  const auto ring = open();
  const std::string first = ring->signing()->key_id();
  EXPECT_EQ(number_told(*ring), 1u);
  const KeyRotation rotation = ring->rotate(now_ms);
  EXPECT_EQ(rotation.signs_from_ms, now_ms + announced_ms);
  EXPECT_TRUE(tells(*ring, rotation.key_id));
  ring->advance(now_ms + announced_ms - 1);
  EXPECT_EQ(ring->signing()->key_id(), first);
  ring->advance(now_ms + announced_ms);
  EXPECT_EQ(ring->signing()->key_id(), rotation.key_id);
  EXPECT_TRUE(tells(*ring, first)) << "its tokens are still about";
}

TEST_F(AKeyRing, AnswersARepeatWithTheKeyThatIsAnnounced) {
  const auto ring = open();
  const KeyRotation rotation = ring->rotate(now_ms);
  const KeyRotation again = ring->rotate(now_ms + 3000);
  EXPECT_EQ(again.key_id, rotation.key_id);
  EXPECT_EQ(again.signs_from_ms, rotation.signs_from_ms);
}

TEST_F(AKeyRing, BelievesAFormerKeyUntilItsLastTokenHasEnded) {
  const auto ring = open();
  const std::string first = ring->signing()->key_id();
  ring->rotate(now_ms);
  ring->advance(now_ms + announced_ms);
  ring->advance(now_ms + announced_ms + kept_ms);
  EXPECT_TRUE(tells(*ring, first));
  ring->advance(now_ms + announced_ms + kept_ms + 1000);
  EXPECT_FALSE(tells(*ring, first));
  EXPECT_FALSE(tells(*open(), first)) << "nor after a start";
}

TEST_F(AKeyRing, SaysInWhatStateEachKeyIs) {
  const auto ring = open();
  const std::string first = ring->signing()->key_id();
  ASSERT_EQ(ring->keys().size(), 1U);
  EXPECT_EQ(ring->keys()[0].state, KeyState::signing);
  const auto next = ring->rotate(now_ms);
  ASSERT_EQ(ring->keys().size(), 2U);
  EXPECT_EQ(ring->keys()[0].key_id, next.key_id);
  EXPECT_EQ(ring->keys()[0].state, KeyState::announced);
  EXPECT_EQ(ring->keys()[0].signs_from_ms, next.signs_from_ms);
  ring->advance(next.signs_from_ms);
  ASSERT_EQ(ring->keys().size(), 2U);
  EXPECT_EQ(ring->keys()[0].key_id, next.key_id);
  EXPECT_EQ(ring->keys()[0].state, KeyState::signing);
  EXPECT_EQ(ring->keys()[1].key_id, first);
  EXPECT_EQ(ring->keys()[1].state, KeyState::former);
  EXPECT_EQ(ring->keys()[1].believed_until_s, next.former_until_s);
}

TEST_F(AKeyRing, GoesOnAfterAnEndAtAnyMoment) {
  const std::string first = open()->signing()->key_id();
  const std::string next = open()->rotate(now_ms).key_id;
  open(now_ms + 1000)->advance(now_ms + announced_ms - 1);
  EXPECT_EQ(open()->signing()->key_id(), first);
  open(now_ms + 5000)->advance(now_ms + announced_ms);
  const auto ring = open(now_ms + 2 * announced_ms);
  EXPECT_EQ(ring->signing()->key_id(), next);
  EXPECT_TRUE(tells(*ring, first));
  EXPECT_EQ(number_told(*ring), 2u);
}

// The file that says when was not written yet, or says already that nothing is announced.
TEST_F(AKeyRing, AnnouncesAgainWhatWasCutOffByACrash) {
  const std::string first = open()->signing()->key_id();
  const std::string next = open()->rotate(now_ms).key_id;
  std::filesystem::remove(beside("access-token-keys.json"));
  const auto ring = open(now_ms + 60'000);
  ring->advance(now_ms + 60'000 + announced_ms - 1);
  EXPECT_EQ(ring->signing()->key_id(), first);
  EXPECT_TRUE(tells(*ring, next));
  ring->advance(now_ms + 60'000 + announced_ms);
  EXPECT_EQ(ring->signing()->key_id(), next);
}

// Ended after the state was written and before the next key was in its place.
TEST_F(AKeyRing, TellsAKeyOnceThatACrashLeftInTwoPlaces) {
  const std::string first = open()->signing()->key_id();
  open()->rotate(now_ms);
  std::filesystem::copy_file(file_, beside("old.pem"));
  std::filesystem::copy_file(beside("access-token-next.pem"), beside("new.pem"));
  open()->advance(now_ms + announced_ms);
  std::filesystem::rename(beside("old.pem"), file_);
  std::filesystem::rename(beside("new.pem"), beside("access-token-next.pem"));
  const auto ring = open(now_ms + announced_ms);
  EXPECT_EQ(ring->signing()->key_id(), first);
  EXPECT_EQ(number_told(*ring), 2u);
}

TEST_F(AKeyRing, BelievesNoFormerKeyOnceReplaced) {
  const auto ring = open();
  const std::string first = ring->signing()->key_id();
  const std::string announced = ring->rotate(now_ms).key_id;
  const KeyRotation replaced = ring->replace(now_ms + 1000);
  EXPECT_EQ(replaced.signs_from_ms, now_ms + 1000);
  for (const auto& each : {ring, open(now_ms + 2000)}) {
    EXPECT_EQ(each->signing()->key_id(), replaced.key_id);
    EXPECT_FALSE(tells(*each, first));
    EXPECT_FALSE(tells(*each, announced));
    each->advance(now_ms + 10 * announced_ms);
    EXPECT_EQ(each->signing()->key_id(), replaced.key_id);
  }
}

TEST_F(AKeyRing, IsReadableByItsOwnerOnly) {
  open()->rotate(now_ms);
  for (const char* name : {"access-token.pem", "access-token-next.pem", "access-token-keys.json"}) {
    struct stat status {};
    ASSERT_EQ(::stat(beside(name).c_str(), &status), 0) << name;
    EXPECT_EQ(status.st_mode & 0777, 0600u) << name;
  }
}

TEST_F(AKeyRing, SaysWhichFileItCannotRead) {
  open()->rotate(now_ms);
  std::ofstream(beside("access-token-keys.json"), std::ios::trunc) << R"({"former": [7]})";
  try {
    open();
    FAIL() << "read";
  } catch (const KeyUnusable& unusable) {
    EXPECT_NE(std::string(unusable.what()).find("access-token-keys.json"), std::string::npos);
  }
}

TEST_F(AKeyRing, MakesTokensThatAreBelievedAllTheWay) {
  const auto ring = open();
  const TokenIssuer issuer(ring, "carelog", "api");
  TokenVerifier verifier(issuer.jwks(), "carelog", "api");
  const Principal ada{"ada", "", Role::clinician, "main", 0};
  const std::string before = issuer.issue(ada, now_ms).token;
  ring->rotate(now_ms);
  verifier.believe(issuer.jwks());
  ring->advance(now_ms + announced_ms);
  const std::string after = issuer.issue(ada, now_ms + announced_ms).token;
  EXPECT_TRUE(verifier.verify(before, now_ms + announced_ms)) << "before the verifier was told";
  EXPECT_TRUE(verifier.verify(after, now_ms + announced_ms));
  verifier.believe(issuer.jwks());
  EXPECT_TRUE(verifier.verify(before, now_ms + announced_ms));
  ring->replace(now_ms + 2 * announced_ms);
  verifier.believe(issuer.jwks());
  EXPECT_FALSE(verifier.verify(before, now_ms + announced_ms)) << "though it was remembered";
  EXPECT_FALSE(verifier.verify(after, now_ms + announced_ms));
}

}  // namespace
}  // namespace carelog::auth
