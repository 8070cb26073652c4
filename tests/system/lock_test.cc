// What an attacker on the same machine finds: no port, no access without a key, and no way to fill
// the disk or to leave no trace.
#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <pqxx/connection>
#include <pqxx/nontransaction>
#include <set>

#include "auth/calls/call_rules.h"
#include "tests/system/program.h"
#include "tests/system/raw_call.h"
#include "tools/instance/instance_file.h"
#include "tools/instance/peer_keys.h"

namespace carelog::system_test {
namespace {

namespace fs = std::filesystem;

class TheLock : public testing::Test {
 protected:
  void SetUp() override { program_.start(); }

  tools::InstanceFile instance() const {
    return tools::instance_from_json(text_of(program_.ready()));
  }
  // Addresses that it listens on, with ports in hexadecimal, as listed by the kernel.
  std::set<std::string> listening_ports() const {
    std::set<std::string> inodes;
    const std::string process = "/proc/" + std::to_string(instance().pid);
    for (const auto& entry : fs::directory_iterator(process + "/fd")) {
      std::error_code gone;
      const std::string target = fs::read_symlink(entry.path(), gone);
      if (target.starts_with("socket:[")) inodes.insert(target.substr(8, target.size() - 9));
    }
    std::set<std::string> ports;
    for (const char* table : {"/net/tcp", "/net/tcp6"}) {
      std::ifstream lines(process + table);
      std::string line;
      std::getline(lines, line);
      while (std::getline(lines, line)) {
        std::istringstream fields(line);
        std::string slot, local, remote, state, queues, timer, retries, user, timeout, inode;
        fields >> slot >> local >> remote >> state >> queues >> timer >> retries >> user >>
            timeout >> inode;
        if (state == "0A" && inodes.contains(inode)) ports.insert(local.substr(local.rfind(':')));
      }
    }
    return ports;
  }
  static unsigned mode_of(const fs::path& path) {
    struct stat status {};
    EXPECT_EQ(::stat(path.c_str(), &status), 0) << path;
    return status.st_mode & 0777U;
  }

  Program program_;
};

grpc::StatusCode code_of(const std::string& socket, const auth::CallRule& rule,
                         const std::string& token = {}) {
  return raw_call(grpc::CreateChannel(socket, grpc::experimental::LocalCredentials(UDS)), rule,
                  token);
}

TEST_F(TheLock, IsOneDoorAndNoOtherPort) {
  const std::string gateway = instance().gateway;
  char port[8];
  std::snprintf(port, sizeof port, ":%04X", std::stoi(gateway.substr(gateway.rfind(':') + 1)));
  EXPECT_EQ(listening_ports(), std::set<std::string>{port});
  EXPECT_EQ(instance().grpc, "");
  EXPECT_TRUE(instance().endpoints.empty());
}

TEST_F(TheLock, LeavesItsSocketAndKeysToItsUserAlone) {
  // If root, the private PostgreSQL's user must be able to traverse it, but sees nothing.
  EXPECT_EQ(mode_of(program_.data()), ::geteuid() == 0 ? 0711U : 0700U);
  EXPECT_EQ(mode_of(program_.data() / "tools"), 0700U);
  EXPECT_EQ(mode_of(instance().tool_socket.substr(5)), 0600U);
  EXPECT_EQ(mode_of(program_.data() / "tools" / "tool.key"), 0600U);
  EXPECT_EQ(program_.run({"status"}).exit_code, 0);
  EXPECT_EQ(program_.run({"checksum", "patients"}).exit_code, 0);
}

TEST_F(TheLock, LetsNobodyCallAServiceWithoutAKey) {
  const std::string socket = instance().tool_socket;
  for (const auth::CallRule& rule : auth::call_rules()) {
    const bool not_there = rule.service.starts_with("Unique");  // exists with several nodes only
    const auto expected =
        not_there ? grpc::StatusCode::UNIMPLEMENTED : grpc::StatusCode::UNAUTHENTICATED;
    for (const std::string token : {"", "admin"})
      EXPECT_EQ(code_of(socket, rule, token), expected) << rule.service << "/" << rule.method;
  }
}

TEST_F(TheLock, LetsAToolLookAfterReadModelsAndAskWhoLeadsOnly) {
  const std::string socket = instance().tool_socket;
  const auto signer = tools::tool_signer(instance().tool_keys);
  const auto tool = auth::machine_caller(auth::PeerRole::tool);
  for (const auth::CallRule& rule : auth::call_rules()) {
    if (rule.admits(auth::PeerRole::tool) || rule.service.starts_with("Unique")) continue;
    const std::string service = "carelog.api.v1." + std::string(rule.service);
    const auto code = code_of(socket, rule, *signer->token(tool, service));
    // A request with a context that names nobody is not believed either.
    EXPECT_TRUE(code == grpc::StatusCode::PERMISSION_DENIED ||
                code == grpc::StatusCode::UNAUTHENTICATED)
        << rule.service << "/" << rule.method << " " << code;
  }
}

TEST_F(TheLock, DoesNotListItsMethods) {
  const std::string socket = instance().tool_socket;
  const auto channel = grpc::CreateChannel(socket, grpc::experimental::LocalCredentials(UDS));
  for (const char* version : {"v1alpha", "v1"})
    EXPECT_EQ(raw_call(channel, std::string("/grpc.reflection.") + version +
                                    ".ServerReflection/ServerReflectionInfo"),
              grpc::StatusCode::UNIMPLEMENTED)
        << version;
}

std::uintmax_t bytes_below(const fs::path& directory) {
  std::uintmax_t bytes = 0;
  for (const auto& entry : fs::directory_iterator(directory)) bytes += entry.file_size();
  return bytes;
}

TEST_F(TheLock, KeepsNothingOfStrangersOnTheDisk) {
  const std::string path = "/api/patients/0d4c1c6e-8b62-4a0e-9c4b-0a4b2f6f5d10";
  const auto before = bytes_below(program_.data() / "access");
  for (int i = 0; i < 2000; ++i) ASSERT_EQ(program_.get(path, "").status, 401);
  EXPECT_EQ(bytes_below(program_.data() / "access"), before);
  const auto told = json::parse(program_.get("/api/audit/strangers", "auditor").body);
  int refusals = 0;
  for (const auto& each : told) refusals += each["refusals"].get<int>();
  EXPECT_EQ(refusals, 2000);
}

TEST_F(TheLock, FindsAReadThatSomebodyTookOutOfTheDatabaseOrPutIn) {
  for (int i = 0; i < 5; ++i) ASSERT_EQ(program_.get("/api/patients", "clinician").status, 200);
  pqxx::connection connection(instance().postgres);
  pqxx::nontransaction work(connection);
  const auto copied = [&] {
    return work.exec1("SELECT count(*) FROM access.access_log")[0].as<int>();
  };
  for (int tries = 0; tries < 300 && copied() < 5; ++tries)
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  ASSERT_EQ(copied(), 5);
  EXPECT_EQ(program_.run({"audit", "verify"}).exit_code, 0);
  work.exec(
      "INSERT INTO access.access_log SELECT at_ms, journal, position + 1, kind, clinic, "
      "'dr-innocent', role, purpose, operation, status, code, patients, request_id, command_id "
      "FROM access.access_log ORDER BY position LIMIT 1");
  auto verified = program_.run({"audit", "verify"});
  EXPECT_EQ(verified.exit_code, 6) << verified.output;
  EXPECT_NE(verified.output.find("1 accesses in the database are not in the journal"),
            std::string::npos)
      << verified.output;
  work.exec("DELETE FROM access.access_log WHERE actor = 'dr-innocent'");
  EXPECT_EQ(program_.run({"audit", "verify"}).exit_code, 0);
  work.exec(
      "DELETE FROM access.access_log WHERE position = (SELECT max(position) FROM "
      "access.access_log)");
  verified = program_.run({"audit", "verify"});
  EXPECT_EQ(verified.exit_code, 6);
  EXPECT_NE(verified.output.find("1 accesses of the journal are missing"), std::string::npos)
      << verified.output;
}

}  // namespace
}  // namespace carelog::system_test
