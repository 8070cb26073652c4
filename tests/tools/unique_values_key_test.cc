#include "tools/instance/unique_values_key.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <set>
#include <thread>
#include <vector>

#include "tests/infra/temporary_directory.h"
#include "tools/exit_code.h"

namespace carelog::tools {
namespace {

class AUniqueValuesKey : public ::testing::Test {
 protected:
  infra::TemporaryDirectory directory_;
  const std::filesystem::path file_ = std::filesystem::path(directory_.path()) / "shared.key";
};

TEST_F(AUniqueValuesKey, IsMadeByTheFirstNodeAndReadByTheOthers) {
  const auto first = unique_values_key(file_);
  EXPECT_TRUE(first.made);
  EXPECT_EQ(first.secret.size(), 64u);
  const auto second = unique_values_key(file_);
  EXPECT_FALSE(second.made);
  EXPECT_EQ(second.secret, first.secret);
  struct stat found = {};
  ASSERT_EQ(::stat(file_.c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777, 0600u);
}

TEST_F(AUniqueValuesKey, IsOneForNodesThatStartTogether) {
  std::vector<UniqueValuesKey> keys(8);
  std::vector<std::thread> nodes;
  for (auto& key : keys) nodes.emplace_back([&] { key = unique_values_key(file_); });
  for (auto& node : nodes) node.join();
  std::set<std::string> secrets;
  int made = 0;
  for (const auto& key : keys) {
    secrets.insert(key.secret);
    made += key.made ? 1 : 0;
  }
  EXPECT_EQ(secrets.size(), 1u);
  EXPECT_EQ(made, 1);
}

TEST_F(AUniqueValuesKey, ThatCannotBeReadOrMadeIsSaid) {
  std::ofstream(file_) << "short\n";
  EXPECT_THROW(unique_values_key(file_), VerbFailed);
  EXPECT_THROW(unique_values_key(file_.string() + ".d/key"), VerbFailed);
}

TEST_F(AUniqueValuesKey, MadeForALogThatHasAnotherIsTakenBack) {
  const auto made = unique_values_key(file_);
  EXPECT_THROW(refuse_unique_values_key(made), VerbFailed);
  EXPECT_FALSE(std::filesystem::exists(file_));
  unique_values_key(file_);
  const auto old = unique_values_key(file_);
  EXPECT_THROW(refuse_unique_values_key(old), VerbFailed);
  EXPECT_TRUE(std::filesystem::exists(file_)) << "it was there before";
}

}  // namespace
}  // namespace carelog::tools
