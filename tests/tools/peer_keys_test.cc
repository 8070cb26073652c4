#include "tools/instance/peer_keys.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/infra/temporary_directory.h"
#include "tools/exit_code.h"
#include "tools/instance/private_socket.h"
#include "tools/verbs/verb.h"

namespace carelog::tools {
namespace {

namespace fs = std::filesystem;
using auth::PeerRole;
using testing::HasSubstr;
using testing::StartsWith;

class Keys : public testing::Test {
 protected:
  ExitCode keys(const std::string& verb, std::vector<std::string> flags = {}) {
    std::vector<std::string> arguments = {"keys", verb, directory().string()};
    arguments.insert(arguments.end(), flags.begin(), flags.end());
    return run_program(arguments);
  }
  fs::path directory() const { return fs::path(temporary_.path()) / "certificates"; }
  std::string failure(const std::vector<PeerRole>& roles) const {
    try {
      const PeerKeys read(directory(), roles);
      return "";
    } catch (const VerbFailed& failed) {
      return failed.what();
    }
  }

  infra::TemporaryDirectory temporary_;
};

TEST_F(Keys, OfEveryRoleAreIssuedAndReadBack) {
  ASSERT_EQ(keys("make-authority"), ExitCode::ok);
  ASSERT_EQ(keys("issue"), ExitCode::ok);
  const PeerKeys read(directory(), {auth::all_peer_roles.begin(), auth::all_peer_roles.end()});
  for (const PeerRole role : auth::all_peer_roles) EXPECT_EQ(read.identity(role)->role(), role);
  const auto token = read.signer(PeerRole::gateway)
                         ->token({"main", "u-1", auth::Role::clinician, ""}, "a.Service");
  EXPECT_TRUE(read.verifier()->verify(*token, "a.Service"));
}

TEST_F(Keys, AreNobodyElsesBusiness) {
  ASSERT_EQ(keys("make-authority"), ExitCode::ok);
  ASSERT_EQ(keys("issue", {"--role", "query"}), ExitCode::ok);
  EXPECT_EQ(fs::status(directory()).permissions(), fs::perms::owner_all);
  for (const char* file : {"authority.key", "query.key"}) {
    EXPECT_EQ(fs::status(directory() / file).permissions(),
              fs::perms::owner_read | fs::perms::owner_write)
        << file;
  }
  fs::permissions(directory() / "query.key", fs::perms::group_read, fs::perm_options::add);
  EXPECT_THAT(failure({PeerRole::query}), HasSubstr("chmod 600"));
}

TEST_F(Keys, ThatAreMissingAreNamedWithTheCommandThatMakesThem) {
  EXPECT_THAT(failure({PeerRole::query}), HasSubstr("carelog keys make-authority"));
  ASSERT_EQ(keys("make-authority"), ExitCode::ok);
  EXPECT_THAT(failure({PeerRole::query}), HasSubstr("carelog keys issue"));
  ASSERT_EQ(keys("issue", {"--role", "query,tool"}), ExitCode::ok);
  EXPECT_EQ(failure({PeerRole::query}), "");
  EXPECT_THAT(failure({PeerRole::gateway}), HasSubstr("--role gateway"));
  EXPECT_EQ(keys("issue", {"--role", "janitor"}), ExitCode::usage);
}

TEST_F(Keys, OfAnotherRoleAreNotTaken) {
  ASSERT_EQ(keys("make-authority"), ExitCode::ok);
  ASSERT_EQ(keys("issue"), ExitCode::ok);
  for (const char* end : {".pem", ".key"}) {
    fs::copy_file(directory() / (std::string("billing") + end),
                  directory() / (std::string("gateway") + end),
                  fs::copy_options::overwrite_existing);
  }
  EXPECT_THAT(failure({PeerRole::gateway}), HasSubstr("is of the role billing"));
}

TEST_F(Keys, OfANewAuthorityWorkBesideTheOld) {
  ASSERT_EQ(keys("make-authority"), ExitCode::ok);
  ASSERT_EQ(keys("issue", {"--role", "gateway"}), ExitCode::ok);
  const auto old = PeerKeys(directory(), {PeerRole::gateway})
                       .signer(PeerRole::gateway)
                       ->token({"main", "u-1", auth::Role::clinician, ""}, "a.Service");
  EXPECT_EQ(keys("make-authority"), ExitCode::conflict) << "nothing is replaced unasked";
  EXPECT_EQ(keys("make-authority", {"--keep"}), ExitCode::ok);
  EXPECT_TRUE(PeerKeys(directory(), {PeerRole::gateway}).verifier()->verify(*old, "a.Service"));
  ASSERT_EQ(keys("make-authority", {"--next"}), ExitCode::ok);
  ASSERT_EQ(keys("issue", {"--role", "query"}), ExitCode::ok);
  const PeerKeys both(directory(), {PeerRole::gateway, PeerRole::query});
  EXPECT_TRUE(both.verifier()->verify(*old, "a.Service"));
}

TEST_F(Keys, AreKeptOnlyWhereThereIsAnAuthority) {
  EXPECT_EQ(keys("make-authority", {"--keep"}), ExitCode::ok);
  const auto made = fs::last_write_time(directory() / "authority.key");
  EXPECT_EQ(keys("make-authority", {"--keep"}), ExitCode::ok);
  EXPECT_EQ(fs::last_write_time(directory() / "authority.key"), made);
  fs::rename(directory() / "authority.pem", directory() / "elsewhere.pem");
  const std::vector<std::vector<std::string>> ways = {{"--keep"}, {}, {"--next"}};
  for (const auto& flags : ways)
    EXPECT_EQ(keys("make-authority", flags), ExitCode::conflict) << "a key alone is no authority";
  fs::remove(directory() / "authority.key");
  fs::rename(directory() / "elsewhere.pem", directory() / "authority.pem");
  EXPECT_EQ(keys("make-authority", {"--keep"}), ExitCode::ok) << "its key is on another machine";
}

TEST_F(Keys, AreMadeInAFolder) {
  std::ofstream(directory()) << "a file";
  EXPECT_EQ(keys("make-authority"), ExitCode::usage);
  fs::remove(directory());
  fs::create_symlink(temporary_.path() + "/nowhere", directory());
  EXPECT_EQ(keys("make-authority"), ExitCode::usage);
}

TEST_F(Keys, OfAProcessOfItsOwnEndWithIt) {
  const PeerKeys first = PeerKeys::of_this_process();
  const PeerKeys second = PeerKeys::of_this_process();
  const auto token = first.signer(PeerRole::gateway)
                         ->token({"main", "u-1", auth::Role::clinician, ""}, "a.Service");
  EXPECT_TRUE(first.verifier()->verify(*token, "a.Service"));
  EXPECT_FALSE(second.verifier()->verify(*token, "a.Service"));
}

TEST(ASocketOfTheTools, MayHaveALongPath) {
  const infra::TemporaryDirectory directory;
  EXPECT_EQ(PrivateSocket(directory.path(), "a.socket").address(),
            "unix:" + directory.path() + "/a.socket");
  const fs::path longer = fs::path(directory.path()) / std::string(120, 'd');
  const PrivateSocket socket(longer, "a.socket");
  EXPECT_THAT(socket.address(), StartsWith("unix:/tmp/carelog-"));
  EXPECT_LT(socket.address().size(), 60U);
}

TEST(ASocketOfTheTools, LeavesThatOfTheNextProcessAlone) {
  const infra::TemporaryDirectory directory;
  std::ofstream(fs::path(directory.path()) / "b.socket") << "of another process";
  { const PrivateSocket socket(directory.path(), "a.socket"); }
  EXPECT_TRUE(fs::exists(fs::path(directory.path()) / "b.socket"));
}

}  // namespace
}  // namespace carelog::tools
