#include "auth/tokens/signing_key.h"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "auth/tokens/verification_key.h"

namespace carelog::auth {
namespace {

class AKeyFile : public ::testing::Test {
 protected:
  AKeyFile() {
    char name[] = "/tmp/carelog-key-XXXXXX";
    directory_ = ::mkdtemp(name);
    file_ = directory_ / "auth" / "signing-key.pem";
  }
  ~AKeyFile() override { std::filesystem::remove_all(directory_); }

  void write(const std::string& text) {
    std::filesystem::create_directories(file_.parent_path());
    std::ofstream(file_) << text;
    ::chmod(file_.c_str(), 0600);
  }
  std::string complaint() {
    try {
      SigningKey::load(file_);
    } catch (const KeyUnusable& unusable) {
      return unusable.what();
    }
    return "none";
  }

  std::filesystem::path directory_;
  std::filesystem::path file_;
};

TEST_F(AKeyFile, IsMadeAtFirstAndReadAfterwards) {
  const SigningKey made = SigningKey::load_or_create(file_);
  const SigningKey again = SigningKey::load_or_create(file_);
  EXPECT_EQ(made.key_id(), again.key_id());
  EXPECT_TRUE(keys_of_jwks(again.jwks()).at(made.key_id()).verify("text", made.sign("text")));
}

TEST_F(AKeyFile, BelongsToItsOwnerAlone) {
  SigningKey::load_or_create(file_);
  struct stat status {};
  ASSERT_EQ(::stat(file_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600U);
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(file_.parent_path())) {
    files += entry.is_regular_file() ? 1 : 0;
  }
  EXPECT_EQ(files, 1U) << "no draft is left behind";
}

TEST_F(AKeyFile, ThatOthersCanReadIsRefused) {
  SigningKey::load_or_create(file_);
  ::chmod(file_.c_str(), 0640);
  EXPECT_NE(complaint().find("chmod 600"), std::string::npos) << complaint();
}

TEST_F(AKeyFile, ThatHoldsSomethingElseIsRefusedAndKept) {
  EXPECT_NE(complaint().find("cannot be opened"), std::string::npos) << complaint();
  for (const char* text : {"", "nonsense", "-----BEGIN PRIVATE KEY-----\nAAAA\n"}) {
    write(text);
    EXPECT_NE(complaint().find("is not an unencrypted RSA key"), std::string::npos) << complaint();
    EXPECT_THROW(SigningKey::load_or_create(file_), KeyUnusable);
    std::ifstream in(file_);
    EXPECT_EQ(std::string(std::istreambuf_iterator<char>(in), {}), text);
  }
  write(SigningKey::generate(2048).public_pem());
  EXPECT_NE(complaint(), "none");
}

TEST_F(AKeyFile, IsTheSameForAllWhoStartTogether) {
  std::vector<std::string> ids(3);
  std::vector<std::thread> threads;
  for (std::string& id : ids) {
    threads.emplace_back([this, &id] { id = SigningKey::load_or_create(file_).key_id(); });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(std::set<std::string>(ids.begin(), ids.end()).size(), 1U);
}

TEST(AKeyId, IsTheThumbprintOfRfc7638) {
  // The form of the thumbprint: SHA-256 in base64url, 43 characters; equal keys have equal ids.
  const SigningKey key = SigningKey::generate(2048);
  EXPECT_EQ(key.key_id().size(), 43U);
  EXPECT_NE(key.key_id(), SigningKey::generate(2048).key_id());
  EXPECT_NE(key.jwks().find("\"kid\":\"" + key.key_id() + "\""), std::string::npos);
}

TEST(AKeySetDocument, HoldsNothingPrivate) {
  const std::string jwks = SigningKey::generate(2048).jwks();
  for (const char* member : {"\"d\"", "\"p\"", "\"q\"", "\"dp\"", "\"dq\"", "\"qi\""}) {
    EXPECT_EQ(jwks.find(member), std::string::npos) << member;
  }
}

}  // namespace
}  // namespace carelog::auth
