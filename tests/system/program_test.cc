// The program as a shell sees it: verbs, help, refusals to start, stopping.
#include "infra/process/port.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>

#include "tests/system/program.h"

namespace carelog::system_test {
namespace {

infra::ChildResult run(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), CARELOG_PROGRAM);
  infra::ChildProcessOptions options;
  options.arguments = std::move(arguments);
  return infra::run_child(options, std::chrono::seconds(60));
}

const std::vector<std::string> all_verbs = {"up",
                                            "serve",
                                            "status",
                                            "doctor",
                                            "seed",
                                            "import",
                                            "token",
                                            "user list",
                                            "user add",
                                            "user disable",
                                            "user enable",
                                            "user reset-password",
                                            "keys make-authority",
                                            "keys issue",
                                            "replay",
                                            "audit show",
                                            "audit search",
                                            "audit export",
                                            "audit head",
                                            "audit verify",
                                            "log info",
                                            "log verify",
                                            "log export",
                                            "log import",
                                            "rebuild",
                                            "checksum",
                                            "projections list",
                                            "projections drop",
                                            "projections parked",
                                            "projections retry",
                                            "projections release",
                                            "version"};

TEST(Help, ListsEveryVerbAndExplainsEach) {
  const auto help = run({"--help"});
  EXPECT_EQ(help.exit_code, 0);
  for (const auto& verb : all_verbs) {
    EXPECT_NE(help.output.find("\n  " + verb), std::string::npos) << verb;
    std::vector<std::string> words;
    std::istringstream text(verb);
    for (std::string word; text >> word;) words.push_back(word);
    words.push_back("--help");
    const auto own = run(words);
    EXPECT_EQ(own.exit_code, 0) << verb;
    EXPECT_NE(own.output.find("Usage: carelog " + verb), std::string::npos) << own.output;
  }
}

TEST(CommandLine, SaysWhatWasMeant) {
  const auto verb = run({"stauts"});
  EXPECT_EQ(verb.exit_code, 2);
  EXPECT_NE(verb.errors.find("did you mean 'carelog status'?"), std::string::npos) << verb.errors;
  const auto flag = run({"up", "--gateway-prot", "0"});
  EXPECT_EQ(flag.exit_code, 2);
  EXPECT_NE(flag.errors.find("--gateway-port"), std::string::npos) << flag.errors;
  const auto half = run({"audit"});
  EXPECT_EQ(half.exit_code, 2);
  EXPECT_NE(half.errors.find("carelog audit verify"), std::string::npos);
  EXPECT_EQ(run({}).exit_code, 2);
  const auto role = run({"serve", "--role", "gatewy"});
  EXPECT_EQ(role.exit_code, 2);
  EXPECT_NE(role.errors.find("did you mean gateway?"), std::string::npos) << role.errors;
}

TEST(CommandLine, ShowsWhereEachSettingComesFrom) {
  OwnDirectory directory;
  std::ofstream(directory / "carelog.toml") << "[gateway]\nport = 4711\n";
  const auto shown = run(
      {"up", "--config", (directory / "carelog.toml").string(), "--data", "x", "--print-config"});
  EXPECT_EQ(shown.exit_code, 0) << shown.errors;
  std::istringstream lines(shown.output);
  std::map<std::string, std::string> rows;
  for (std::string line; std::getline(lines, line);) rows[line.substr(0, line.find(' '))] = line;
  EXPECT_NE(rows["gateway.port"].find("4711"), std::string::npos);
  EXPECT_NE(rows["gateway.port"].find("file"), std::string::npos);
  EXPECT_NE(rows["data"].find("flag"), std::string::npos);
  EXPECT_NE(rows["log"].find("default"), std::string::npos);
}

TEST(CommandLine, RolesThatShareTheEmbeddedLogCannotBeParted) {
  OwnDirectory directory;
  const auto refused = run({"serve", "--role", "command", "--data", (directory / "data").string()});
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_NE(refused.errors.find("--log kafka://"), std::string::npos) << refused.errors;
}

TEST(CommandLine, WhatListensEverywhereSaysWhatOthersCallIt) {
  const auto refused = run({"serve", "--role", "query", "--services-host", "0.0.0.0"});
  EXPECT_EQ(refused.exit_code, 2) << refused.errors;
  EXPECT_NE(refused.errors.find("--services-name"), std::string::npos) << refused.errors;
  const auto no_address = run({"serve", "--role", "query", "--services-host", "query.example"});
  EXPECT_EQ(no_address.exit_code, 2);
  EXPECT_NE(no_address.errors.find("give an IPv4 address"), std::string::npos) << no_address.errors;
}

TEST(CommandLine, WithoutAnInstanceVerbsSayHowToStartOne) {
  OwnDirectory directory;
  const std::string data = (directory / "data").string();
  for (const auto& verb : std::vector<std::vector<std::string>>{{"status"}, {"seed"}}) {
    auto words = verb;
    words.insert(words.end(), {"--data", data});
    const auto refused = run(words);
    EXPECT_EQ(refused.exit_code, 5) << verb[0];
    EXPECT_NE(refused.errors.find("carelog up --data"), std::string::npos) << refused.errors;
  }
  EXPECT_EQ(run({"replay", "--data", data}).exit_code, 3);
  EXPECT_EQ(run({"audit", "verify", "--data", data}).exit_code, 3);
  EXPECT_EQ(run({"token", "--data", data}).exit_code, 3);
  for (const char* verb : {"rebuild", "checksum"}) {
    EXPECT_EQ(run({verb, "patients", "--data", data}).exit_code, 3) << verb;
  }
  EXPECT_EQ(run({"projections", "list", "--data", data}).exit_code, 3);
  EXPECT_NE(run({"serve", "--help"}).output.find("--endpoint-billing"), std::string::npos);
  const auto unknown = run({"\x1b[31mred"});
  EXPECT_EQ(unknown.exit_code, 2);
  EXPECT_EQ((unknown.output + unknown.errors).find('\x1b'), std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(data)) << "nothing is made for a mistyped name";
  EXPECT_EQ(run({"billing", "run", "--month", "2026-13", "--data", data}).exit_code, 2);
  EXPECT_EQ(run({"doctor", "--data", data, "--gateway-port", "0"}).exit_code, 0);
}

TEST(Up, StopsCleanlyWithinFiveSecondsAndStartsAgainOnTheSameData) {
  Program program;
  program.start();
  ASSERT_EQ(program.post("/api/patients", "admin", patient("Ada", "ada@example.org")).status, 201);
  EXPECT_EQ(program.stop(std::chrono::seconds(5)), 0) << program.output();
  EXPECT_FALSE(std::filesystem::exists(program.ready()));
  program.start();
  const auto list = program.get("/api/patients", "admin");
  EXPECT_EQ(json::parse(list.body).size(), 1u) << list.body;
  const std::string output = program.output();
  EXPECT_EQ(output.find("First sign-in"), output.rfind("First sign-in")) << "shown once";
}

// Number of ports that a process listens on, according to the kernel.
std::size_t listening_ports(std::int64_t pid) {
  std::set<std::string> own;
  const std::filesystem::path open_files = "/proc/" + std::to_string(pid) + "/fd";
  for (const auto& file : std::filesystem::directory_iterator(open_files)) {
    std::error_code gone;
    own.insert(std::filesystem::read_symlink(file.path(), gone).string());
  }
  std::size_t ports = 0;
  for (const char* table : {"/proc/net/tcp", "/proc/net/tcp6"}) {
    std::ifstream lines(table);
    for (std::string line; std::getline(lines, line);) {
      std::istringstream words(line);
      std::vector<std::string> fields{std::istream_iterator<std::string>(words), {}};
      const bool listens = fields.size() > 9 && fields[3] == "0A";
      if (listens && own.contains("socket:[" + fields[9] + "]")) ++ports;
    }
  }
  return ports;
}

TEST(Up, OpensNoPortButTheGatewaysAndASocketForThisUsersTools) {
  Program program;
  program.start();
  const auto ready = json::parse(text_of(program.ready()));
  EXPECT_EQ(listening_ports(ready.at("pid")), 1u);
  const std::string address = ready.at("toolSocket");
  ASSERT_TRUE(address.starts_with("unix:/")) << address;
  const std::filesystem::path socket = address.substr(5);
  using std::filesystem::perms;
  EXPECT_EQ(std::filesystem::status(socket).permissions(), perms::owner_read | perms::owner_write);
  EXPECT_EQ(std::filesystem::status(socket.parent_path()).permissions(), perms::owner_all);
  const auto status = program.run({"status"});
  EXPECT_EQ(status.exit_code, 0) << status.errors;
  program.kill();
  program.start();  // what is left of the socket does not prevent it
  EXPECT_EQ(program.run({"checksum", "patients"}).exit_code, 0);
  EXPECT_EQ(program.run({"checksum", "patients", "--generation", "99"}).exit_code, 3);
}

TEST(Up, RefusesADirectoryThatIsInUse) {
  Program program;
  program.start();
  const auto second = program.run({"up", "--gateway-port", "0"});
  EXPECT_EQ(second.exit_code, 4);
  EXPECT_NE(second.errors.find("already running"), std::string::npos) << second.errors;
}

TEST(Up, SaysWhatToDoAboutATakenPort) {
  Program program;
  program.start();
  const std::string port = program.url().substr(program.url().rfind(':') + 1);
  OwnDirectory other;
  const auto refused = run({"up", "--data", (other / "data").string(), "--gateway-port", port});
  EXPECT_NE(refused.exit_code, 0);
  EXPECT_NE(refused.errors.find(port), std::string::npos) << refused.errors;
  EXPECT_NE(refused.errors.find("--gateway-port"), std::string::npos) << refused.errors;
}

TEST(Up, WithASampleShowsSignInsAndLinesThatWork) {
  Program program;
  program.start({"--sample"});
  const auto login_of = [&](const std::string& role) {
    std::istringstream lines(text_of(program.data() / "sample-sign-ins.txt"));
    std::string name;
    std::string email;
    std::string password;
    while (lines >> name >> email >> password)
      if (name == role)
        return program.post("/auth/login", "", {{"email", email}, {"password", password}});
    return tools::HttpResponse{};
  };
  for (const char* role :
       {"admin", "clinician", "receptionist", "biller", "auditor", "patient", "service"})
    EXPECT_EQ(login_of(role).status, 200) << role;
  program.wait_until_caught_up();
  EXPECT_EQ(json::parse(program.get("/api/analytics/summary", "admin").body).at("patients"), 100);

  std::istringstream output(program.output());
  int lines = 0;
  for (std::string line; std::getline(output, line);) {
    if (line.find("  curl ") != 0) continue;
    ++lines;
    infra::ChildProcessOptions options;
    options.arguments = {"sh", "-c", line};
    const auto result = infra::run_child(options, std::chrono::seconds(30));
    EXPECT_EQ(result.exit_code, 0) << line;
    EXPECT_NE(result.output.find("atient"), std::string::npos) << result.output;
    EXPECT_EQ(result.output.find("/problems/"), std::string::npos) << result.output;
  }
  EXPECT_EQ(lines, 3);
  ASSERT_EQ(program.stop(std::chrono::seconds(5)), 0);
  program.start({"--sample"});
  EXPECT_EQ(json::parse(program.get("/api/analytics/summary", "admin").body).at("patients"), 101);
}

}  // namespace
}  // namespace carelog::system_test
