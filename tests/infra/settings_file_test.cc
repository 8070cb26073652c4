#include <gtest/gtest.h>

#include <fstream>

#include "infra/settings/settings.h"
#include "tests/infra/temporary_directory.h"

namespace carelog::infra {
namespace {

class SettingsFile : public testing::Test {
 protected:
  SettingsFile() {
    verb_.program = "carelog";
    verb_.settings = {{.name = "gateway.port", .kind = SettingKind::integer, .fallback = "4004"},
                      {.name = "data", .fallback = ".carelog"}};
    verb_.known_elsewhere = {{.name = "replay.from"}};
  }

  Settings read(const std::string& content, const std::vector<std::string>& flags = {}) {
    std::ofstream(path_) << content;
    std::vector<std::string> arguments = {"--config", path_};
    arguments.insert(arguments.end(), flags.begin(), flags.end());
    return read_settings(verb_, arguments, {});
  }
  std::string refusal(const std::string& content) {
    try {
      read(content);
    } catch (const SettingsError& error) {
      return error.what();
    }
    return "accepted";
  }

  TemporaryDirectory directory_;
  const std::string path_ = directory_.path() + "/carelog.toml";
  VerbDeclaration verb_;
};

TEST_F(SettingsFile, IsHeededAfterFlags) {
  const std::string content = "data = \"/srv\"\n[gateway]\nport = 5000\n[replay]\nfrom = 3\n";
  const Settings settings = read(content, {"--data", "/here"});
  EXPECT_EQ(settings.integer("gateway.port"), 5000);
  EXPECT_EQ(settings.source("gateway.port"), SettingSource::file);
  EXPECT_EQ(settings.text("data"), "/here");
}

TEST_F(SettingsFile, IsFoundThroughTheEnvironment) {
  std::ofstream(path_) << "data = \"/srv\"\n";
  EXPECT_EQ(read_settings(verb_, {}, {{"CARELOG_CONFIG", path_}}).text("data"), "/srv");
}

TEST_F(SettingsFile, IsRefusedWithTheLineAndTheNearestName) {
  EXPECT_EQ(refusal("\n[gateway]\nprot = 1\n"),
            path_ + ":3: there is no setting 'gateway.prot'; did you mean gateway.port?");
}

TEST_F(SettingsFile, IsRefusedWhenATypeIsWrong) {
  EXPECT_EQ(refusal("gateway.port = \"5000\"\n"),
            path_ + ":1: gateway.port must be a whole number from 0");
  EXPECT_EQ(refusal("data = [1]\n"),
            path_ + ":1: data must be a text, a whole number or true or false");
  EXPECT_EQ(refusal("gateway.port = -1\n"),
            path_ + ":1: gateway.port must be a whole number from 0, not '-1'");
}

TEST_F(SettingsFile, IsRefusedWhenItIsNoToml) {
  EXPECT_EQ(refusal("x = = 1\n").find(path_ + ":1: "), 0u);
}

TEST_F(SettingsFile, IsRefusedWhenItIsNotThere) {
  try {
    read_settings(verb_, {"--config", "/nowhere/carelog.toml"}, {});
    FAIL() << "a missing file was accepted";
  } catch (const SettingsError& error) {
    EXPECT_STREQ(
        error.what(),
        "cannot read the settings file '/nowhere/carelog.toml': No such file or directory");
  }
}

}  // namespace
}  // namespace carelog::infra
