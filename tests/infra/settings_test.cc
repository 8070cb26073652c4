#include "infra/settings/settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include <filesystem>
#include <fstream>

#include "infra/settings/private_memory.h"
#include "tests/infra/temporary_directory.h"

namespace carelog::infra {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using Environment = std::map<std::string, std::string>;

VerbDeclaration up() {
  VerbDeclaration verb{.program = "carelog", .verb = "up", .summary = "all roles in one process"};
  verb.settings = {{.name = "gateway.port",
                    .kind = SettingKind::integer,
                    .fallback = "4004",
                    .help = "port of the gateway",
                    .at_least = 1,
                    .at_most = 65535},
                   {.name = "data", .fallback = ".carelog", .help = "data directory"},
                   {.name = "log-level",
                    .fallback = "info",
                    .help = "how much to say",
                    .choices = {"debug", "info"}},
                   {.name = "sample",
                    .kind = SettingKind::boolean,
                    .fallback = "false",
                    .help = "load sample patients"},
                   {.name = "master-key", .help = "key of keys", .secret = true},
                   {.name = "postgres", .help = "URL of a PostgreSQL to use", .in_file = true}};
  verb.known_elsewhere = {{.name = "replay.from"}};
  return verb;
}

Settings read(const std::vector<std::string>& arguments, const Environment& environment = {}) {
  return read_settings(up(), arguments, environment);
}

std::string refusal(const std::vector<std::string>& arguments,
                    const Environment& environment = {}) {
  try {
    read(arguments, environment);
  } catch (const SettingsError& error) {
    return error.what();
  }
  return "accepted";
}

TEST(Settings, FallBackToWhatIsBuiltIn) {
  const Settings settings = read({});
  EXPECT_EQ(settings.integer("gateway.port"), 4004);
  EXPECT_EQ(settings.text("data"), ".carelog");
  EXPECT_FALSE(settings.boolean("sample"));
  EXPECT_FALSE(settings.given("data"));
}

TEST(Settings, HeedAFlagBeforeTheEnvironment) {
  const Environment environment = {{"CARELOG_GATEWAY_PORT", "5000"}, {"CARELOG_DATA", "/srv"}};
  const Settings settings = read({"--gateway-port", "6000"}, environment);
  EXPECT_EQ(settings.integer("gateway.port"), 6000);
  EXPECT_EQ(settings.source("gateway.port"), SettingSource::flag);
  EXPECT_EQ(settings.text("data"), "/srv");
  EXPECT_EQ(settings.source("data"), SettingSource::environment);
}

TEST(Settings, TakeBooleansBareOrWithAValue) {
  EXPECT_TRUE(read({"--sample"}).boolean("sample"));
  EXPECT_FALSE(read({"--sample=false"}, {{"CARELOG_SAMPLE", "yes"}}).boolean("sample"));
  EXPECT_TRUE(read({}, {{"CARELOG_SAMPLE", "1"}}).boolean("sample"));
}

TEST(Settings, RefuseAnUnknownFlagAndNameTheNearest) {
  EXPECT_EQ(refusal({"--gatway-port", "1"}),
            "there is no flag --gatway-port; did you mean --gateway-port?");
  EXPECT_EQ(refusal({"--gatway-port=1"}),
            "there is no flag --gatway-port; did you mean --gateway-port?");
  EXPECT_EQ(refusal({"--zzzzzzzz"}), "there is no flag --zzzzzzzz; see --help for what there is");
  EXPECT_THAT(refusal({"-x"}), HasSubstr("there is no flag -x"));
}

TEST(Settings, RefuseAnUnknownVariableAndNameTheNearest) {
  EXPECT_EQ(refusal({}, {{"CARELOG_GATEWAY_PROT", "1"}}),
            "the environment variable CARELOG_GATEWAY_PROT means nothing; "
            "did you mean CARELOG_GATEWAY_PORT?");
}

TEST(Settings, LeaveVariablesOfTestsAndOfOtherVerbsAlone) {
  EXPECT_EQ(refusal({}, {{"CARELOG_TEST_KAFKA", "127.0.0.1:1"},
                         {"CARELOG_REPLAY_FROM", "0"},
                         {"PATH", "/bin"}}),
            "accepted");
}

TEST(Settings, NameTheSettingAndTheFixWhenAValueIsWrong) {
  EXPECT_EQ(refusal({"--gateway-port", "http"}),
            "--gateway-port must be a whole number from 1 to 65535, not 'http'");
  EXPECT_EQ(refusal({"--gateway-port", "65536"}),
            "--gateway-port must be a whole number from 1 to 65535, not '65536'");
  EXPECT_EQ(refusal({}, {{"CARELOG_GATEWAY_PORT", "0"}}),
            "CARELOG_GATEWAY_PORT must be a whole number from 1 to 65535, not '0'");
  EXPECT_EQ(refusal({"--log-level", "loud"}), "--log-level must be one of debug, info, not 'loud'");
  EXPECT_EQ(refusal({"--sample=maybe"}), "--sample must be true or false, not 'maybe'");
}

TEST(Settings, WantAValueBehindAFlag) {
  EXPECT_EQ(refusal({"--data"}), "--data needs a value behind it");
  EXPECT_EQ(refusal({"--data", "--sample"}), "--data needs a value behind it");
}

TEST(Settings, AreNotGivenAsNothing) {
  EXPECT_EQ(refusal({"--data", ""}), "--data is empty: give it a value, or leave it out");
  EXPECT_EQ(refusal({"--data="}), "--data is empty: give it a value, or leave it out");
  EXPECT_EQ(refusal({}, {{"CARELOG_DATA", ""}}),
            "CARELOG_DATA is empty: give it a value, or leave it out");
  EXPECT_EQ(refusal({"--config", ""}), "--config is empty: name a file");
  EXPECT_EQ(refusal({}, {{"CARELOG_CONFIG", ""}}),
            "CARELOG_CONFIG is empty: give it a value, or leave it out");
}

TEST(Settings, CollectPositionals) {
  VerbDeclaration verb = up();
  verb.positionals = {{.name = "PATIENT", .help = "id of the patient"},
                      {.name = "FILE", .help = "files", .required = false, .repeated = true}};
  const auto both = read_settings(verb, {"p1", "--sample", "a,b", "--", "--c"}, {});
  EXPECT_THAT(both.positional("PATIENT"), ElementsAre("p1"));
  EXPECT_THAT(both.positional("FILE"), ElementsAre("a,b", "--c"));
  EXPECT_THAT(read_settings(verb, {"p1"}, {}).positional("FILE"), IsEmpty());
  try {
    read_settings(verb, {}, {});
    FAIL() << "a missing argument was accepted";
  } catch (const SettingsError& error) {
    EXPECT_STREQ(error.what(), "PATIENT is missing: id of the patient");
  }
  EXPECT_THROW(read_settings(verb, {""}, {}), SettingsError);
  EXPECT_THROW(read_settings(verb, {"--", ""}, {}), SettingsError);
  EXPECT_EQ(refusal({"stray"}), "there is no place for the argument 'stray'; see --help");
}

TEST(Settings, ShowEachValueWithItsSource) {
  const std::string table =
      read({"--print-config", "--postgres", "postgresql://ada@db/x"},
           {{"CARELOG_GATEWAY_PORT", "5000"}, {"CARELOG_MASTER_KEY", "hush-hush"}})
          .table();
  EXPECT_THAT(table, testing::ContainsRegex("gateway.port +5000 +environment"));
  EXPECT_THAT(table, HasSubstr("environment CARELOG_GATEWAY_PORT\n"));
  EXPECT_THAT(table, HasSubstr("flag --postgres\n"));
  EXPECT_THAT(table, HasSubstr("default\n"));
  EXPECT_THAT(table, Not(HasSubstr("hush")));
}

TEST(Settings, MaskThePasswordInEitherFormOfAConnection) {
  for (const char* text :
       {"postgresql://ada:hush@db/x", "host=x password=hush dbname=y",
        "host=x password = 'hush hush'", "postgresql://db/x?password=hush&a=b"}) {
    const std::string table = read({"--print-config"}, {{"CARELOG_POSTGRES", text}}).table();
    EXPECT_THAT(table, HasSubstr("********")) << text;
    EXPECT_THAT(table, Not(HasSubstr("hush"))) << text;
    EXPECT_EQ(refusal({"--postgres", text}),
              "a secret behind --postgres can be read by every user of this machine: put it in a "
              "file and name that with --postgres-file, or in CARELOG_POSTGRES");
  }
}

TEST(Settings, NeverSayASecret) {
  VerbDeclaration verb = up();
  verb.settings.push_back(
      {.name = "pin", .kind = SettingKind::integer, .fallback = "1", .secret = true});
  try {
    read_settings(verb, {}, {{"CARELOG_PIN", "hush"}});
    FAIL() << "a wrong pin was accepted";
  } catch (const SettingsError& error) {
    EXPECT_STREQ(error.what(), "CARELOG_PIN must be a whole number from 0");
  }
}

TEST(Settings, TakeNoSecretAsAnArgument) {
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{"--master-key", "hush"}, {"--master-key=hush"}}) {
    const std::string why = refusal(arguments);
    EXPECT_THAT(why, HasSubstr("--master-key-file"));
    EXPECT_THAT(why, HasSubstr("CARELOG_MASTER_KEY"));
    EXPECT_THAT(why, Not(HasSubstr("hush")));
  }
  EXPECT_THAT(help_text(up()), HasSubstr("--master-key-file TEXT"));
  EXPECT_THAT(help_text(up()), Not(HasSubstr("--master-key TEXT")));
}

TEST(Settings, ReadSecretsFromTheirFilesAndFromCredentials) {
  const TemporaryDirectory directory;
  const std::string file = directory.path() + "/key";
  std::ofstream(file) << "hush\n";
  namespace fs = std::filesystem;
  fs::permissions(file, fs::perms::owner_read);
  EXPECT_EQ(read({"--master-key-file", file}).text("master-key"), "hush");
  EXPECT_EQ(read({}, {{"CARELOG_MASTER_KEY_FILE", file}}).text("master-key"), "hush");
  EXPECT_EQ(read({"--postgres-file", file}).text("postgres"), "hush");
  EXPECT_THAT(read({"--master-key-file", file}).table(), Not(HasSubstr("hush")));
  EXPECT_THAT(refusal({"--master-key-file", file}, {{"CARELOG_MASTER_KEY", "x"}}),
              HasSubstr("both say it"));
  EXPECT_THAT(refusal({"--master-key-file", file + "2"}), HasSubstr("there is no file"));
  EXPECT_THAT(refusal({"--data-file", file}), HasSubstr("there is no flag --data-file"));
  fs::permissions(file, fs::perms::others_read, fs::perm_options::add);
  EXPECT_THAT(refusal({"--master-key-file", file}), HasSubstr("everybody can read"));

  std::ofstream(directory.path() + "/carelog.master-key") << "handed over\n";
  const Environment unit = {{"CREDENTIALS_DIRECTORY", directory.path()}};
  EXPECT_EQ(read({}, unit).text("master-key"), "handed over");
  EXPECT_EQ(read({}, unit).text("postgres"), "");
}

TEST(PrivateMemory, LeavesNoCore) {
  const int before = ::prctl(PR_GET_DUMPABLE, 0, 0, 0, 0);
  keep_memory_private();
  EXPECT_EQ(::prctl(PR_GET_DUMPABLE, 0, 0, 0, 0), 0);
  rlimit limit = {1, 1};
  EXPECT_EQ(::getrlimit(RLIMIT_CORE, &limit), 0);
  EXPECT_EQ(limit.rlim_max, 0U);
  ::prctl(PR_SET_DUMPABLE, before, 0, 0, 0);
}

TEST(Settings, ExplainThemselves) {
  const std::string help = help_text(up());
  EXPECT_THAT(help, HasSubstr("Usage: carelog up [flags]\n"));
  EXPECT_THAT(help, HasSubstr("--gateway-port N"));
  EXPECT_THAT(help, HasSubstr("port of the gateway (default 4004)"));
  EXPECT_THAT(help, HasSubstr("--log-level debug|info"));
  EXPECT_TRUE(read({"--help"}).help_wanted());
}

}  // namespace
}  // namespace carelog::infra
